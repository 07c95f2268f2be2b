import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { tokenOf } from '#platform/identity/token-store.ts'
import { Refusal } from '#platform/refusal.ts'
import { keyOfToken } from './endpoint/keys.ts'
import { accessKeyShown } from './facts.ts'

export const accessKey = defineAction({
  name: 'automation.access-key',
  summary: 'Show the access key of a token for tools that speak SSM',
  description:
    'For `aws ssm … --endpoint-url` and the SDKs: it does what the token may do and works as long as the token does. A token asks for its own; a person for one they made. To let it decide about approvals in your name, name `run.approve` among the scopes of the token.',
  kind: 'deed',
  may: { role: 'viewer' },
  secretOutput: true,
  input: Type.Object(
    {
      token: Type.Optional(
        Type.String({
          format: 'uuid',
          maxLength: 36,
          description: 'The token, by its identifier. A token leaves it out: it asks for its own.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    accessKeyId: Type.String({ description: 'Its public part: `AWS_ACCESS_KEY_ID`.' }),
    secretAccessKey: Type.String({ description: 'Its secret: `AWS_SECRET_ACCESS_KEY`.' }),
    endpoint: Type.String({ description: 'Where to send requests: `AWS_ENDPOINT_URL_SSM`.' }),
  }),
  run: async (transaction, input) => {
    const { actor, config, sql } = transaction
    const id = input.token ?? (actor.type === 'token' ? actor.id : undefined)
    if (id === undefined)
      throw new Refusal('invalid-input', 'Say whose: the identifier of a token of yours. token.list shows them, token.create makes one.')
    const token = await tokenOf(sql, id)
    const isOwn = (actor.type === 'token' && actor.id === id) || (actor.type === 'person' && token?.person === actor.name)
    if (token === undefined || !isOwn)
      throw new Refusal(
        'not-found',
        actor.type === 'token'
          ? 'There is no such token of yours: a token shows its own access key only. Call with that token, and leave `token` out.'
          : 'There is no such token of yours. token.list shows what you have.',
      )
    const { accessKeyId, secretAccessKey } = await keyOfToken(config.secret, id)
    transaction.record(accessKeyShown, { subjects: [`token:${token.name}`], data: { token: id, name: token.name, accessKeyId } })
    return { accessKeyId, secretAccessKey, endpoint: `${config.baseUrl}/aws/ssm` }
  },
})
