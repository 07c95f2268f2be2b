import { conflict, missing, ok, wholeNumber, wrong, type Part } from './part.ts'

/** Machines that serve the shop front, how busy they are, and what draining one means. */
export const createWorkers = (): Part => {
  const most = 12
  let demand = 200
  let next = 4
  let workers: { id: string; state: 'serving' | 'draining' | 'drained' }[] = [1, 2, 3].map((id) => ({ id: `w${id}`, state: 'serving' }))
  const serving = (): number => workers.filter((worker) => worker.state === 'serving').length
  /** One worker bears a hundred requests a second. */
  const saturation = (): number => Math.round(demand / Math.max(1, serving()))
  const view = () => ({ serving: serving(), workers: workers.map((worker) => ({ ...worker })), saturation: saturation(), most })
  return {
    name: 'workers',
    routes: {
      'GET /workers': () => ok(view()),
      'PUT /workers': ({ body }) => {
        const count = wholeNumber(body['count'], 1, 100)
        if (count === undefined) return wrong('Send {"count": 6}.')
        if (count > most) return conflict(`The licence bears ${most} workers.`, { most })
        const before = serving()
        while (serving() < count) workers.push({ id: `w${next++}`, state: 'serving' })
        const kept = workers.filter((worker) => worker.state === 'serving').slice(0, count)
        workers = workers.filter((worker) => worker.state !== 'serving' || kept.includes(worker))
        return ok({ before, ...view() })
      },
      'GET /workers/verify': ({ query }) => {
        const below = wholeNumber(query.get('below'), 1, 1_000) ?? 80
        return saturation() < below ? ok(view()) : conflict(`The workers are ${saturation()} % busy, not below ${below} %.`, view())
      },
      'POST /workers/:id/drain': ({ params }) => {
        const worker = workers.find((one) => one.id === params['id'])
        if (worker === undefined) return missing(`There is no worker ${params['id'] ?? ''}.`)
        if (serving() <= 1 && worker.state === 'serving') return conflict('It is the last worker that serves.')
        worker.state = 'drained'
        return ok({ worker: worker.id, state: worker.state, connections: 0 })
      },
      'POST /workers/:id/undrain': ({ params }) => {
        const worker = workers.find((one) => one.id === params['id'])
        if (worker === undefined) return missing(`There is no worker ${params['id'] ?? ''}.`)
        worker.state = 'serving'
        return ok({ worker: worker.id, state: worker.state })
      },
      'POST /workers/:id/replace': ({ params }) => {
        const worker = workers.find((one) => one.id === params['id'])
        if (worker === undefined) return missing(`There is no worker ${params['id'] ?? ''}.`)
        if (worker.state !== 'drained') return conflict(`Worker ${worker.id} still serves; drain it first.`)
        const replacement = { id: `w${next++}`, state: 'serving' as const }
        workers = workers.map((one) => (one === worker ? replacement : one))
        return ok({ worker: worker.id, replacement: replacement.id })
      },
    },
    fault: (body) => {
      demand = wholeNumber(body['demand'], 0, 100_000) ?? 200
      return ok(view())
    },
  }
}
