import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageOf } from '#domains/notices/answering.ts'
import { inWords, notProven, notSetUp, readSent, receiver } from '#domains/notices/chat/answering.ts'
import type { Chatter } from '#domains/notices/chat/chatter.ts'
import { obey } from '#domains/notices/chat/commanding.ts'
import { press, refuseReplay } from '#domains/notices/chat/pressing.ts'
import type { TeamsAccount } from '#platform/config.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { ask, at, textAt } from '#platform/messages/chats/asking.ts'
import { createTeamsProof, type TeamsProof } from '#platform/messages/chats/teams-proof.ts'
import { createTeamsToken, type TeamsToken } from '#platform/messages/chats/teams-token.ts'
import { sendMessage } from '#platform/messages/outbox.ts'

/** What this bot needs to believe what comes in and to ask who it was. */
interface Bot {
  readonly account: TeamsAccount
  readonly proof: TeamsProof
  readonly token: TeamsToken
}

/**
 * The messaging endpoint of the bot: a pressed button of a card (`invoke`, or a message with a value from clients that know no
 * better) and what somebody writes to it. Each activity carries a token that proves it.
 */
export const teamsRoutes: ForeignRoutes = (server, context) => {
  const { teams } = context.config.providers
  const bot =
    teams === undefined
      ? undefined
      : {
          account: teams,
          proof: createTeamsProof(teams, context.outside.fetch),
          token: createTeamsToken(teams, context.outside.fetch, { now: context.now }),
        }
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_request, body, done) => done(null, body))
    scope.post('/chat/teams', async (request, reply) => {
      if (bot === undefined) throw notSetUp('Microsoft Teams')
      return receive(context, bot, request, reply)
    })
  })
}

const receive = async (context: RouteContext, bot: Bot, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const authorization = textAt(request.headers, 'authorization')
  const activity = readSent(Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '')
  if (!(await bot.proof.proves(authorization, activity, context.now()))) throw notProven('Microsoft Teams')
  const isInvoke = textAt(activity, 'type') === 'invoke' && textAt(activity, 'name') === 'adaptiveCard/action'
  const data = isInvoke ? at(activity, 'value', 'action', 'data') : at(activity, 'value')
  const isPress = textAt(data, 'andon') === 'answer'
  // Joining, typing, reactions: taken note of by nobody.
  if (!isPress && textAt(activity, 'type') !== 'message') return reply.code(200).send({})
  const chatter = chatterOf(activity)
  const words = await inWords(
    context,
    chatter,
    async (transaction, known) => {
      await refuseReplay(transaction, `teams ${textAt(activity, 'conversation', 'id')} ${textAt(activity, 'id')} ${authorization}`)
      return isPress
        ? press(transaction, known, await pageOf(transaction, textAt(data, 'token')), textAt(data, 'choice'))
        : obey(transaction, known, writtenIn(activity))
    },
    () => mailOf(context, bot, activity),
  )
  if (isInvoke) return reply.code(200).send({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: words })
  await writeBack(context, chatter, activity, words)
  return reply.code(200).send({})
}

/** A chat with the bot alone is as good an address as the user. */
const chatterOf = (activity: unknown): Chatter => {
  const [user, directory] = [textAt(activity, 'from', 'id'), textAt(activity, 'from', 'aadObjectId')]
  const isAlone = textAt(activity, 'conversation', 'conversationType') === 'personal'
  const addresses = [user, directory, isAlone ? textAt(activity, 'conversation', 'id') : '']
  return { channel: 'teams', user, addresses: addresses.filter((address) => address !== '') }
}

/** A command is short; what is longer is none. */
const longestWritten = 4_000

/** Without the mention that a channel needs to get the bot’s attention. */
const writtenIn = (activity: unknown): string =>
  textAt(activity, 'text')
    .slice(0, longestWritten)
    .replaceAll(/<at>[^<>]*<\/at>/g, '')
    .replaceAll('&nbsp;', ' ')
    .trim()

/** The mail address of a member. Only the directory this installation names may say whose it is. */
const mailOf = async (context: RouteContext, { account, token }: Bot, activity: unknown): Promise<string | undefined> => {
  if (textAt(activity, 'channelData', 'tenant', 'id') !== account.tenant) return undefined
  const shown = await token.get()
  if (typeof shown !== 'string') return undefined
  const [conversation, user] = [textAt(activity, 'conversation', 'id'), textAt(activity, 'from', 'id')]
  const asked = await ask(
    context.outside.fetch,
    `${account.api}/v3/conversations/${encodeURIComponent(conversation)}/members/${encodeURIComponent(user)}`,
    { headers: { authorization: `Bearer ${shown}` }, timeoutMs: 3_000 },
  )
  if (asked.type === 'unanswered') return undefined
  return textAt(asked.said, 'email') || textAt(asked.said, 'userPrincipalName')
}

const writeBack = (context: RouteContext, chatter: Chatter, activity: unknown, text: string): Promise<void> =>
  context.transact(receiver(chatter), async (transaction) => {
    const to = textAt(activity, 'conversation', 'id')
    const message = { id: transaction.newId(), channel: 'teams' as const, to, subject: '', text, links: [] }
    await sendMessage(transaction, message, { about: [`message:${message.id}`], giveUpAt: new Date(transaction.now.getTime() + answerMs) })
  })

/** Words that come later than this answer nothing any more. */
const answerMs = 5 * 60_000
