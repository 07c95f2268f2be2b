import type { ReceivedRequest } from '#domains/events/handler.ts'
import type { IntegrationSpec } from '#domains/events/kinds.ts'

const type = 'andon.test'
const sentence = 'A test sent from Andon.'

/** A request as a sender of events would make it; undefined for `json`, where only its people know what the body looks like. */
export const sampleOf = ({ format }: IntegrationSpec, now: Date, id: string): ReceivedRequest | undefined => {
  const at = now.toISOString()
  switch (format) {
    case 'cloudevents':
      return jsonRequest('application/cloudevents+json', {
        specversion: '1.0',
        id,
        source: 'andon/test',
        type,
        time: at,
        data: { message: sentence },
      })
    case 'eventbridge':
      return jsonRequest('application/json', {
        version: '0',
        id,
        source: 'andon.test',
        'detail-type': type,
        time: at,
        region: 'eu-central-1',
        account: '111122223333',
        resources: [],
        detail: { message: sentence },
      })
    default:
      return undefined
  }
}

/** A request with a JSON body. */
export const jsonRequest = (mediaType: string, body: unknown): ReceivedRequest => ({
  headers: { 'content-type': mediaType },
  query: {},
  mediaType,
  body: new TextEncoder().encode(JSON.stringify(body)),
})
