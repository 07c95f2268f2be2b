import type { World } from '#test/world.ts'

/** What people write: kind, name and spec; the team `shop` owns what needs an owner. */
export interface Declared {
  readonly kind: string
  readonly name: string
  readonly spec: object
  readonly owner?: string
}

export const asDocument = ({ kind, name, spec, owner }: Declared): object => ({
  apiVersion: 'andon.dev/v1',
  kind,
  metadata: { name, ...(owner === undefined ? {} : { owner }) },
  spec,
})

export const is = (label: string, value: string) => ({ label, is: value })

/** A route with a whole process; what is told of it is at once and pages `bo`. */
export const route = (name: string, match: readonly object[], more: object = {}): Declared => ({
  kind: 'Route',
  name,
  owner: 'team:shop',
  spec: {
    match,
    workload: 'workload:checkout',
    runbook: 'runbook:look',
    escalation: 'escalation-policy:shop',
    impact: 'high',
    urgency: 'high',
    openIncident: false,
    ...more,
  },
})

export const integration = (name: string, spec: object): Declared => ({ kind: 'Integration', name, spec, owner: 'team:shop' })

/** The smallest shop with a night shift: `bo` is paged, and `cy` when `bo` does not answer for five hours. */
export const nightShift = (more: readonly Declared[]): readonly { path: string; text: string }[] =>
  [
    ...['bo', 'cy'].map((name) => ({ kind: 'Person', name, spec: { email: `${name}@anycompany.example`, zone: 'UTC' } })),
    { kind: 'Team', name: 'shop', spec: { lead: 'person:bo', members: ['person:bo', 'person:cy'] } },
    { kind: 'Workload', name: 'checkout', spec: {}, owner: 'team:shop' },
    { kind: 'Runbook', name: 'look', spec: { body: '## Steps\n\n1. Look.\n' }, owner: 'team:shop' },
    {
      kind: 'EscalationPolicy',
      name: 'shop',
      spec: { steps: [{ page: ['person:bo'], timeout: '5h' }], fallback: 'person:cy' },
      owner: 'team:shop',
    },
    ...more,
  ].map((declared, index) => ({ path: `${index}.json`, text: JSON.stringify(asDocument(declared)) }))

/** A key of an integration, as its sender gets it. */
export const keyOf = async (world: World, name: string): Promise<string> => {
  const { status, body } = await world.post('/api/v1/integration/issue-key', { integration: `integration:${name}` })
  if (status !== 200) throw new Error(JSON.stringify(body))
  return String(body['key'])
}

/** A page of alerts as lists show it. */
export interface ShownGroup {
  readonly id: string
  readonly reference: string
  readonly state: string
  readonly summary: string
  readonly labels: Readonly<Record<string, string>>
  readonly workload: string | null
  readonly openAlerts: number
  readonly suppressedAlerts: number
}

export interface ShownAlert {
  readonly id: string
  readonly labels: Readonly<Record<string, string>>
  readonly heldBy: readonly { source: string; by: string; because: string; until?: string; alerts?: string[] }[]
}

export const groupsOf = async (world: World, state = 'active'): Promise<ShownGroup[]> =>
  (await world.get(`/api/v1/alert/list?limit=200&state=${state}`))['items'] as ShownGroup[]

export const alertsIn = async (world: World, group: string): Promise<ShownAlert[]> =>
  (await world.get(`/api/v1/alert/get?id=${group}`))['alerts'] as ShownAlert[]
