import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const webhook = Type.String({ description: 'Identifier of the webhook.' })
const host = Type.String({ description: 'Host that facts are sent to.' })

export const webhookCreated = defineFact({
  name: 'webhook.created',
  sentence: 'Facts are now sent to {host}.',
  data: Type.Object({ webhook, host, types: Type.Array(Type.String()) }),
})
export const webhookRemoved = defineFact({
  name: 'webhook.removed',
  sentence: 'Facts are no longer sent to {host}.',
  data: Type.Object({ webhook, host }),
})
export const webhookRetried = defineFact({
  name: 'webhook.retried',
  sentence: '{deliveries} given-up deliveries are sent again.',
  data: Type.Object({ webhook, deliveries: Type.Integer() }),
})
