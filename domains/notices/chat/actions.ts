import Type from 'typebox'
import { chatChannels, codeTold } from '#domains/notices/chat/chatter.ts'
import { chatCodeMade, chatUnlinked } from '#domains/notices/chat/facts.ts'
import { chatUsersOf, removeChatUser, saveCode } from '#domains/notices/chat/store.ts'
import { defineAction } from '#platform/actions/action.ts'
import { hashOfSecret, newSecret } from '#platform/identity/secret.ts'
import { settingsMissing } from '#platform/messages/configured.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

const channel = Type.Enum(chatChannels, { description: 'The chat: `slack-bot`, `teams` or `telegram`.' })
const closed = { additionalProperties: false }

/** A code works for so long. */
const livesMs = 15 * 60_000

export const makeChatCode = defineAction({
  name: 'contact.chat-code',
  summary: 'Get a code that says in a chat who you are.',
  description: 'Send it from the chat within 15 minutes, as `send` says. Buttons pressed there then answer as you.',
  kind: 'deed',
  may: { role: 'viewer' },
  secretOutput: true,
  input: Type.Object({ channel }, closed),
  output: Type.Object(
    {
      code: Type.String({ description: 'The code. Works once.' }),
      send: Type.String({ description: 'What to send in the chat.' }),
      link: Type.Optional(Type.String({ description: 'Opens the chat with the code in it, where that can be done.' })),
      expiresAt: Type.String({ format: 'date-time', description: 'Until when it works.' }),
    },
    closed,
  ),
  run: async (transaction, input) => {
    const person = me(transaction)
    const missing = settingsMissing(transaction.config, input.channel)
    if (missing !== undefined)
      throw new Refusal('not-enabled', `Nothing comes in from ${input.channel} here: an administrator sets ${missing}.`)
    const { telegram } = transaction.config.providers
    const code = newSecret().slice(0, 20)
    const expiresAt = new Date(transaction.now.getTime() + livesMs)
    await saveCode(transaction.sql, { hash: hashOfSecret(code), channel: input.channel, person, expiresAt })
    transaction.record(chatCodeMade, { subjects: [person], data: { person, channel: input.channel } })
    const link = input.channel === 'telegram' && telegram?.bot !== undefined ? { link: `https://t.me/${telegram.bot}?start=${code}` } : {}
    return { code, send: codeTold(input.channel, code), ...link, expiresAt: expiresAt.toISOString() }
  },
})

export const myChats = defineAction({
  name: 'contact.chats',
  summary: 'List the chats in which it is known who I am.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, closed),
  output: Type.Object(
    {
      items: Type.Array(
        Type.Object(
          {
            channel: Type.String({ description: 'The chat: `telegram`.' }),
            user: Type.String({ description: 'What you are called there.' }),
            knownBy: Type.String({ description: '`code` you sent from there, or the `mail` address.' }),
            at: Type.String({ format: 'date-time', description: 'Since when.' }),
          },
          closed,
        ),
        { description: 'All of them.' },
      ),
    },
    closed,
  ),
  run: async (transaction) => ({
    items: (await chatUsersOf(transaction.sql, me(transaction))).map((row) => ({
      channel: row.channel,
      user: row.chat_user,
      knownBy: row.known_by,
      at: row.linked_at.toISOString(),
    })),
  }),
})

export const unlinkChat = defineAction({
  name: 'contact.unlink-chat',
  summary: 'Take what comes from a chat no longer as mine.',
  kind: 'deed',
  idempotent: true,
  mayBeSilent: true,
  may: { role: 'viewer' },
  input: Type.Object(
    { channel, user: Type.String({ minLength: 1, maxLength: 500, description: 'What you are called there, as `contact.chats` says.' }) },
    closed,
  ),
  output: Type.Object({ unlinked: Type.Boolean({ description: 'False when it was not known.' }) }, closed),
  run: async (transaction, input) => {
    const person = me(transaction)
    const unlinked = await removeChatUser(transaction.sql, input.channel, input.user, person)
    if (unlinked) transaction.record(chatUnlinked, { subjects: [person], data: { person, ...input } })
    return { unlinked }
  },
})

const me = ({ actor }: Transaction): string => {
  if (actor.type === 'person') return `person:${actor.name}`
  throw new Refusal('forbidden', 'Only a person who is signed in is somebody in a chat. Sign in and ask again.')
}
