import { conflict, missing, ok, wholeNumber, wrong, type Part } from './part.ts'

/** The certificate of the edge and the keys of partners. */
export const createTrust = (): Part => {
  let certificates = [{ serial: 'c-1', daysLeft: 9 }]
  let issuer: 'well' | 'down' | 'short' = 'well'
  let keys: { id: string; state: 'active' | 'retiring' | 'revoked' }[] = [{ id: 'k-1', state: 'active' }]
  let partnerUses = 'k-1'
  const served = () => certificates.at(-1) ?? { serial: '', daysLeft: 0 }
  const stateOf = (id: string): string | undefined => keys.find((key) => key.id === id)?.state
  return {
    name: 'trust',
    routes: {
      'GET /certificate': () => ok({ ...served(), kept: certificates.length }),
      'GET /certificate/verify': ({ query }) => {
        const least = wholeNumber(query.get('days'), 0, 1_000) ?? 60
        return served().daysLeft >= least ? ok(served()) : conflict(`The certificate served has ${served().daysLeft} days left, fewer than ${least}.`, served())
      },
      'POST /certificate': () => {
        if (issuer === 'down') return { status: 503, body: { error: 'The issuer does not answer.' } }
        certificates = [...certificates, { serial: `c-${certificates.length + 1}`, daysLeft: issuer === 'short' ? 7 : 90 }].slice(-5)
        return ok(served())
      },
      'POST /certificate/restore': () => {
        if (certificates.length < 2) return conflict('There is no former certificate.')
        certificates = certificates.slice(0, -1)
        return ok(served())
      },
      'GET /keys': () => ok({ active: keys.find((key) => key.state === 'active')?.id ?? '', keys: keys.map((key) => ({ ...key })) }),
      'POST /keys': () => {
        keys = keys.map((key) => (key.state === 'active' ? { ...key, state: 'retiring' } : key))
        const key = { id: `k-${keys.length + 1}`, state: 'active' as const }
        keys = [...keys, key]
        return { status: 201, body: { key: key.id } }
      },
      'PUT /keys/partner': ({ body }) => {
        if (typeof body['key'] !== 'string' || stateOf(body['key']) === undefined) return wrong('Send {"key": "k-2"}.')
        if (stateOf(body['key']) === 'revoked') return conflict(`${body['key']} is revoked.`)
        const before = partnerUses
        partnerUses = body['key']
        return ok({ before, uses: partnerUses })
      },
      'GET /keys/partner/verify': () =>
        stateOf(partnerUses) === 'revoked' ? { status: 401, body: { error: `The partner still uses ${partnerUses}, which is revoked.` } } : ok({ uses: partnerUses }),
      'POST /keys/:id/revoke': ({ params }) => {
        const { id = '' } = params
        if (stateOf(id) === undefined) return missing(`There is no key ${id}.`)
        if (stateOf(id) === 'active') return conflict(`${id} is the active key; make a new one first.`)
        keys = keys.map((key) => (key.id === id ? { ...key, state: 'revoked' } : key))
        return ok({ key: id, state: 'revoked' })
      },
    },
    /** `{"issuer": "down"}` or `{"issuer": "short"}`: certificates of a week. */
    fault: (body) => {
      issuer = body['issuer'] === 'down' || body['issuer'] === 'short' ? body['issuer'] : 'well'
      return ok({ issuer })
    },
  }
}
