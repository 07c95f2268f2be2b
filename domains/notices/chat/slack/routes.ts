import type { FastifyReply, FastifyRequest } from 'fastify'
import { pageOf } from '#domains/notices/answering.ts'
import { inWords, notProven, notSetUp, readSent } from '#domains/notices/chat/answering.ts'
import type { Chatter } from '#domains/notices/chat/chatter.ts'
import { obey } from '#domains/notices/chat/commanding.ts'
import { press, refuseReplay } from '#domains/notices/chat/pressing.ts'
import type { SlackAccount } from '#platform/config.ts'
import type { ForeignRoutes, RouteContext } from '#platform/http/routes.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { ask, at, textAt } from '#platform/messages/chats/asking.ts'
import { provesSlack } from '#platform/messages/chats/proof.ts'
import { pressed } from '#platform/messages/chats/slack-blocks.ts'

/**
 * What Slack sends: a pressed button (`/chat/slack/interactions`) and a command (`/chat/slack/commands`), both signed and both to be
 * answered within three seconds. The words for whoever pressed go to the `response_url` of the request, for their eyes only.
 */
export const slackRoutes: ForeignRoutes = (server, context) => {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // Signed as it came: the bytes must not be read before the signature is.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1_048_576 }, (_request, body, done) => done(null, body))
    scope.post('/chat/slack/interactions', (request, reply) => interaction(context, request, reply))
    scope.post('/chat/slack/commands', (request, reply) => command(context, request, reply))
  })
}

const interaction = async (context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const { account, form, proof } = proven(context, request)
  const sent = readSent(form.get('payload') ?? '')
  const [action] = listAt(sent, 'actions')
  const button = pressed(textAt(action, 'value'))
  // A button that only opens an address is told of, too.
  if (textAt(sent, 'type') !== 'block_actions' || button === undefined) return reply.code(200).send()
  const chatter = chatterOf(textAt(sent, 'user', 'id'), textAt(sent, 'container', 'channel_id') || textAt(sent, 'channel', 'id'))
  const words = await inWords(
    context,
    chatter,
    async (transaction, known) => {
      await refuseReplay(transaction, proof)
      return press(transaction, known, await pageOf(transaction, button.token), button.choice)
    },
    () => mailOf(context, account, chatter.user),
  )
  // After the answer: Slack waits three seconds for that, and half an hour for this.
  void tell(context, textAt(sent, 'response_url'), words)
  return reply.code(200).send()
}

const command = async (context: RouteContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
  const { account, form, proof } = proven(context, request)
  refuseUnstorable(Object.fromEntries(form))
  const chatter = chatterOf(form.get('user_id') ?? '', form.get('channel_id') ?? '')
  const words = await inWords(
    context,
    chatter,
    async (transaction, known) => {
      await refuseReplay(transaction, proof)
      return obey(transaction, known, form.get('text') ?? '')
    },
    () => mailOf(context, account, chatter.user),
  )
  return reply.code(200).send({ response_type: 'ephemeral', text: words })
}

const proven = (
  context: RouteContext,
  request: FastifyRequest,
): { readonly account: SlackAccount; readonly form: URLSearchParams; readonly proof: string } => {
  const { slack } = context.config.providers
  if (slack === undefined) throw notSetUp('Slack')
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const [timestamp, signature] = [textAt(request.headers, 'x-slack-request-timestamp'), textAt(request.headers, 'x-slack-signature')]
  if (!provesSlack(slack.signingSecret, { timestamp, signature, body }, context.now())) throw notProven('Slack')
  return { account: slack, form: new URLSearchParams(body.toString('utf8')), proof: `slack ${signature}` }
}

/** The conversation with the bot alone is as good an address as the user. */
const chatterOf = (user: string, conversation: string): Chatter => ({
  channel: 'slack-bot',
  user,
  addresses: [user, ...(conversation.startsWith('D') ? [conversation] : [])],
})

/** The mail address of a member; guests of other organizations and bots have none that counts. */
const mailOf = async (context: RouteContext, account: SlackAccount, user: string): Promise<string | undefined> => {
  const asked = await ask(context.outside.fetch, `${account.api}/users.info?user=${encodeURIComponent(user)}`, {
    headers: { authorization: `Bearer ${account.botToken}` },
    timeoutMs: 1_500,
  })
  const found = asked.type === 'answered' ? at(asked.said, 'user') : undefined
  const isMember = ['deleted', 'is_bot', 'is_stranger'].every((flag) => at(found, flag) !== true)
  return isMember ? textAt(found, 'profile', 'email') : undefined
}

const tell = async (context: RouteContext, url: string, text: string): Promise<void> => {
  if (url === '') return
  // The answer itself is done and shows in the message: words that do not arrive change nothing.
  await ask(context.outside.fetch, url, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
  }).catch(() => undefined)
}

const listAt = (value: unknown, name: string): readonly unknown[] => {
  const found = at(value, name)
  return Array.isArray(found) ? found : []
}
