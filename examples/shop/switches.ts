import { conflict, missing, ok, wrong, type Part } from './part.ts'

/** Feature flags, the payment provider, the price cache, the search index, tills, and notices that were not sent. */
export const createSwitches = (): Part => {
  const flags = new Map([
    ['recommendations', true],
    ['fraud-check', true],
    ['gift-wrap', false],
  ])
  let recommender: 'well' | 'slow' = 'well'
  let provider = 'northpay'
  let ill = ''
  let cache = { entries: 9_120, stale: 0 }
  let index = { products: 18_400, indexed: 18_400, build: 7 }
  let lost = 0
  const tills = new Map([
    ['berlin-03', 'online'],
    ['sg-12', 'online'],
  ])
  const notices = { missing: 0, sent: 0 }
  return {
    name: 'switches',
    routes: {
      'GET /flags/:name': ({ params }) => {
        const on = flags.get(params['name'] ?? '')
        return on === undefined ? missing(`There is no flag ${params['name'] ?? ''}.`) : ok({ flag: params['name'] ?? '', on })
      },
      'PUT /flags/:name': ({ params, body }) => {
        const { name = '' } = params
        const before = flags.get(name)
        if (before === undefined) return missing(`There is no flag ${name}.`)
        if (typeof body['on'] !== 'boolean') return wrong('Send {"on": false}.')
        flags.set(name, body['on'])
        return ok({ flag: name, before, on: body['on'] })
      },
      'GET /product-page': () =>
        flags.get('recommendations') === true && recommender === 'slow'
          ? { status: 504, body: { error: 'The recommender answers too late.' } }
          : ok({ page: 'lamp', recommendations: flags.get('recommendations') === true }),
      'GET /payments/provider': () => ok({ provider, well: provider !== ill }),
      'PUT /payments/provider': ({ body }) => {
        if (body['provider'] !== 'northpay' && body['provider'] !== 'southpay') return wrong('Send {"provider": "southpay"}.')
        const before = provider
        provider = body['provider']
        return ok({ before, provider })
      },
      'POST /payments/trial': () => (provider === ill ? { status: 502, body: { error: `${provider} refuses payments.` } } : ok({ provider, amount: '0.01 EUR' })),
      'GET /price-cache': () => ok(cache),
      'DELETE /price-cache': () => {
        const dropped = cache.entries
        cache = { entries: 0, stale: 0 }
        return ok({ dropped })
      },
      'POST /price-cache/warm': () => {
        cache = { entries: 9_120, stale: 0 }
        return ok(cache)
      },
      'GET /price-cache/verify': () => (cache.stale > 0 || cache.entries === 0 ? conflict(`${cache.stale} prices are stale, ${cache.entries} are kept.`, cache) : ok(cache)),
      'GET /search-index': () => ok(index),
      'POST /search-index/builds': () => {
        index = { ...index, indexed: index.products - lost, build: index.build + 1 }
        return { status: 201, body: { ...index } }
      },
      'GET /search-index/verify': () => (index.indexed === index.products ? ok(index) : conflict(`${index.products - index.indexed} products are not found.`, index)),
      'POST /search-index/restore': () => {
        index = { ...index, indexed: index.products, build: index.build - 1 }
        return ok(index)
      },
      'PUT /tills/:id': ({ params, body }) => {
        const { id = '' } = params
        if (!tills.has(id)) return missing(`There is no till ${id}.`)
        if (body['mode'] !== 'online' && body['mode'] !== 'offline') return wrong('Send {"mode": "offline"}.')
        const before = tills.get(id)
        tills.set(id, body['mode'])
        return ok({ till: id, before, mode: body['mode'] })
      },
      'POST /tills/:id/trial': ({ params }) => (tills.has(params['id'] ?? '') ? ok({ till: params['id'] ?? '', mode: tills.get(params['id'] ?? ''), sold: 'a bag' }) : missing('There is no such till.')),
      'GET /notices': () => ok(notices),
      'POST /notices/replay': ({ body }) => {
        const most = typeof body['most'] === 'number' ? body['most'] : 0
        const sent = Math.min(most, notices.missing)
        notices.missing -= sent
        notices.sent += sent
        return ok({ replayed: sent, ...notices })
      },
      'GET /notices/verify': () => (notices.missing === 0 ? ok(notices) : conflict(`${notices.missing} notices were never sent.`, notices)),
    },
    /** `{"recommender": "slow", "provider": "northpay", "stale": 12, "lost": 40, "notices": 900}`. */
    fault: (body) => {
      const number = (name: string): number => (typeof body[name] === 'number' ? Math.max(0, Math.trunc(body[name])) : 0)
      recommender = body['recommender'] === 'slow' ? 'slow' : 'well'
      ill = typeof body['provider'] === 'string' ? body['provider'] : ''
      cache = { ...cache, stale: number('stale') }
      lost = number('lost')
      index = { ...index, indexed: index.products - number('unfound') }
      notices.missing = number('notices')
      return ok({ broken: Object.keys(body) })
    },
  }
}
