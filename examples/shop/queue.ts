import { conflict, ok, wholeNumber, wrong, type Part } from './part.ts'

/** Paid orders that wait for the warehouse. A poisoned one blocks the rest until it is set aside. */
export const createQueue = (): Part => {
  let waiting = 40
  let poisoned = 0
  let consumers = 6
  let paused = false
  const aside: string[] = []
  const view = () => ({ waiting, poisoned, consumers, paused, aside: aside.length })
  return {
    name: 'queue',
    routes: {
      'GET /queue': () => ok(view()),
      'GET /queue/verify': ({ query }) => {
        const below = wholeNumber(query.get('below'), 1, 1_000_000) ?? 200
        return waiting < below && poisoned === 0 ? ok(view()) : conflict(`${waiting} orders wait, ${poisoned} of them poisoned.`, view())
      },
      'PUT /queue/consumers': ({ body }) => {
        const count = wholeNumber(body['count'], 0, 100)
        if (count === undefined) return wrong('Send {"count": 16}.')
        if (count > 24) return conflict('The warehouse interface bears 24 consumers.', view())
        const before = consumers
        consumers = count
        return ok({ before, ...view() })
      },
      'POST /queue/aside': () => {
        const moved = poisoned
        for (; poisoned > 0; poisoned -= 1) aside.push(`order-${aside.length + 1}`)
        waiting -= Math.min(waiting, moved)
        return ok({ moved, ...view() })
      },
      // A hundred orders a consumer; nothing moves behind a poisoned one.
      'POST /queue/drain': () => {
        if (paused) return conflict('The queue is paused.', view())
        if (poisoned > 0) return conflict(`${poisoned} poisoned messages block it; set them aside first.`, view())
        const done = Math.min(waiting, consumers * 100)
        waiting -= done
        return ok({ done, ...view() })
      },
      'POST /queue/pause': () => {
        paused = true
        return ok(view())
      },
      'POST /queue/resume': () => {
        paused = false
        return ok(view())
      },
      'POST /queue/clear': ({ body }) => {
        if (!paused) return conflict('Pause the queue before it is cleared.', view())
        if (typeof body['reason'] !== 'string' || body['reason'].trim() === '') return wrong('Send {"reason": "…"}: the ledger keeps it.')
        const cleared = waiting
        waiting = 0
        poisoned = 0
        return ok({ cleared, ...view() })
      },
    },
    fault: (body) => {
      waiting = wholeNumber(body['waiting'], 0, 1_000_000) ?? 40
      poisoned = wholeNumber(body['poisoned'], 0, 1_000) ?? 0
      paused = false
      return ok(view())
    },
  }
}
