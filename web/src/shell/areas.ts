import { urls } from '../urls.ts'

export interface Place {
  readonly text: string
  readonly url: string
  /** Which count is shown beside it. */
  readonly count?: 'alerts' | 'incidents' | 'approvals' | 'reviews' | 'ownerless'
}

export interface Area {
  readonly title: string
  readonly places: readonly Place[]
}

/** The areas of the framework are where a reader is: they live here, in the navigation, and nowhere in the tree. */
export const areas: readonly Area[] = [
  {
    title: 'Organization',
    places: [
      { text: 'Workloads', url: urls.records('workload') },
      { text: 'Teams', url: urls.records('team') },
      { text: 'People', url: urls.records('person') },
      { text: 'Dependencies', url: urls.records('dependency') },
      { text: 'Without an owner', url: urls.ownerless(), count: 'ownerless' },
    ],
  },
  {
    title: 'Prepare',
    places: [
      { text: 'Readiness', url: urls.readiness() },
      { text: 'Procedures', url: urls.procedures() },
      { text: 'Runners', url: urls.runners() },
      { text: 'Secrets', url: urls.secrets() },
      { text: 'Canaries', url: urls.canaries() },
      { text: 'Heartbeats', url: urls.heartbeats() },
      { text: 'Event rules', url: urls.eventRules() },
      { text: 'Alert routes', url: urls.routes() },
      { text: 'Composite alarms', url: urls.composites() },
      { text: 'Escalation policies', url: urls.policies() },
      { text: 'Reachability', url: urls.reachability() },
      { text: 'Drills', url: urls.drills() },
    ],
  },
  {
    title: 'Operate',
    places: [
      { text: 'Alerts', url: urls.alerts(), count: 'alerts' },
      { text: 'Silences', url: urls.silences() },
      { text: 'Incidents', url: urls.incidents(), count: 'incidents' },
      { text: 'Events', url: urls.events() },
      { text: 'Runs', url: urls.runs() },
      { text: 'Approvals', url: urls.approvals(), count: 'approvals' },
      { text: 'On call', url: urls.onCall() },
      { text: 'Pages', url: urls.pages() },
      { text: 'Mailbox', url: urls.mailbox() },
    ],
  },
  {
    title: 'Evolve',
    places: [
      { text: 'Noise of alerts', url: urls.noise() },
      { text: 'On-call load', url: urls.load() },
      { text: 'Reviews due', url: urls.reviews(), count: 'reviews' },
      { text: 'Everything declared', url: urls.kinds() },
    ],
  },
]

/** The area a kind is shown under in lists of kinds. */
export const areaOfKind: Readonly<Record<string, string>> = {
  team: 'Organization',
  person: 'Organization',
  workload: 'Organization',
  component: 'Organization',
  resource: 'Organization',
  environment: 'Organization',
  dependency: 'Organization',
  runbook: 'Prepare',
  playbook: 'Prepare',
  canary: 'Prepare',
  heartbeat: 'Prepare',
  'event-rule': 'Prepare',
  integration: 'Prepare',
  route: 'Prepare',
  'alert-rule': 'Prepare',
  'priority-matrix': 'Prepare',
  'composite-alarm': 'Prepare',
  inhibition: 'Prepare',
  silence: 'Operate',
  'maintenance-window': 'Operate',
  'escalation-policy': 'Prepare',
  schedule: 'Operate',
}

export const titleOfArea = (kind: string): string => areaOfKind[kind] ?? 'Everything declared'
