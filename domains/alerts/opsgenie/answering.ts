import { readCreate, testOpsgenie, type Unprocessable } from '#domains/alerts/formats/opsgenie.ts'
import { textOf } from '#domains/alerts/formats/reading.ts'
import { jsonOf } from '#domains/alerts/integrations/body.ts'
import { receiver } from '#domains/alerts/integrations/receiver.ts'
import { doRequests, type OpsgenieDeed, type OpsgenieRequest } from '#domains/alerts/opsgenie/requests.ts'
import type { Admitted, Answer, IntegrationFormat, Way } from '#domains/events/handler.ts'
import { newId } from '#platform/identity/id.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'

/** Requests one commit takes. */
const weight = 500

/** Resolves to the identifier of a request after what it asks for is committed, with what became of it. */
export type OpsgenieDesk = (deed: OpsgenieDeed, from: Admitted) => Promise<string>

export const openOpsgenie = (way: Way): OpsgenieDesk => {
  const take = way.batcher<OpsgenieRequest, true>({
    maxWeight: weight,
    weigh: () => 1,
    worthASecond: 100,
    actor: receiver,
    run: async (transaction, requests) => {
      await doRequests(transaction, requests)
      return requests.map(() => true)
    },
  })
  return async (deed, from) => {
    const id = newId(way.now())
    await take({ id, from, deed })
    return id
  }
}

/** A body that cannot be processed, with what is wrong by field. */
export const unprocessable = ({ errors }: Unprocessable): Refusal =>
  new Refusal('invalid-document', 'Request body is not processable. Please check the errors.', {
    findings: Object.entries(errors).map(([path, message]): Finding => ({ path, rule: 'format', message })),
  })

/** A refusal in the words Opsgenie's clients read. */
export const opsgenieRefusal = (refusal: Refusal, requestId: string, took: number): Answer => {
  const status = refusal.code === 'invalid-input' ? 422 : refusal.status
  const errors = Object.fromEntries(refusal.findings.filter(({ rule }) => rule === 'format').map(({ path, message }) => [path, message]))
  return {
    status,
    body: { message: refusal.message, ...(Object.keys(errors).length === 0 ? {} : { errors }), took, requestId },
  }
}

export const accepted = (requestId: string, took: number): Answer => ({
  status: 202,
  body: { result: 'Request will be processed', took, requestId },
})

const noId = '00000000-0000-0000-0000-000000000000'

/** At the integration's own address: a body creates an alert; with `?action=close` it ends the one of its alias. */
export const opsgenieFormat: IntegrationFormat = {
  format: 'opsgenie',
  open: (way) => {
    const desk = openOpsgenie(way)
    return async (request, from) => {
      const body = jsonOf(request.body)
      if (request.query['action'] === 'close') {
        const alias = textOf(Object(body).alias)
        if (alias === '') throw unprocessable({ errors: { alias: 'may not be empty' } })
        const remark = { user: '', source: '', note: textOf(Object(body).note).slice(0, 5_000).toWellFormed() }
        return accepted(await desk({ verb: 'close', target: { type: 'alias', value: alias }, remark }, from), 0)
      }
      const create = readCreate(body)
      if ('errors' in create) throw unprocessable(create)
      return accepted(await desk({ verb: 'create', create }, from), 0)
    }
  },
  refused: (refusal) => opsgenieRefusal(refusal, noId, 0),
  sample: (now) => ({
    headers: { 'content-type': 'application/json' },
    query: { action: 'close' },
    mediaType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify(testOpsgenie(now))),
  }),
}
