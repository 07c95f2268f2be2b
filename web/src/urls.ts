/** The one place that spells the console's addresses. */
const part = encodeURIComponent

export const urls = {
  now: () => '/',
  signIn: (next?: string) => (next === undefined || next === '/' ? '/sign-in' : `/sign-in?next=${part(next)}`),
  alerts: (filter: { state?: string; workload?: string; route?: string; rule?: string } = {}) => `/alerts${query(filter)}`,
  alert: (id: string) => `/alerts/${part(id)}`,
  silences: (filter: { state?: string } = {}) => `/silences${query(filter)}`,
  silence: (name: string) => `/silences/${part(name)}`,
  editSilence: (name: string) => `/silences/${part(name)}/edit`,
  /** For an alert: its labels are filled in; or with matchers as JSON. No record is called `-new`. */
  newSilence: (from: { alert?: string; matchers?: string } = {}) => `/silences/-new${query(from)}`,
  routes: (filter: { view?: 'rules' } = {}) => `/routes${query(filter)}`,
  routeTest: (from: { alert?: string; labels?: string } = {}) => `/routes/test${query(from)}`,
  composites: () => '/composites',
  noise: (filter: { period?: string } = {}) => `/noise${query(filter)}`,
  noiseOf: (rule: string) => `/noise/${part(rule)}`,
  incidents: (filter: { state?: string } = {}) => `/incidents${query(filter)}`,
  incident: (id: string) => `/incidents/${part(id)}`,
  runs: (filter: { procedure?: string; about?: string; parent?: string; status?: string; waiting?: string } = {}) =>
    `/runs${query(filter)}`,
  run: (id: string) => `/runs/${part(id)}`,
  procedures: (filter: { review?: 'due'; owner?: string } = {}) => `/procedures${query(filter)}`,
  // No procedure is called `-toil`: a reference begins with its kind.
  toil: (filter: { owner?: string } = {}) => `/procedures/-toil${query(filter)}`,
  procedure: (reference: string) => `/procedures/${part(reference)}`,
  /** Its form, filled in with what is known. */
  startProcedure: ({
    procedure,
    version,
    labels = {},
    about = [],
  }: {
    procedure: string
    version?: number
    labels?: Readonly<Record<string, string>>
    about?: readonly string[]
  }) =>
    `/procedures/${part(procedure)}/run${query({
      ...(version === undefined ? {} : { version: String(version) }),
      ...(about.length === 0 ? {} : { about: about.join(' ') }),
      ...(Object.keys(labels).length === 0 ? {} : { labels: JSON.stringify(labels) }),
    })}`,
  runners: (filter: { state?: string } = {}) => `/runners${query(filter)}`,
  runner: (reference: string) => `/runners/${part(reference.replace(/^runner:/, ''))}`,
  secrets: () => '/secrets',
  secret: (reference: string) => `/secrets/${part(reference.replace(/^secret:/, ''))}`,
  approvals: (filter: { view?: 'decided' | 'asked' } = {}) => `/approvals${query(filter)}`,
  onCall: () => '/on-call',
  // No schedule is called `-mine`: names begin with a letter or a digit.
  myShifts: () => '/on-call/-mine',
  swaps: (filter: { state?: 'past'; whose?: 'all' } = {}) => `/on-call/-swaps${query(filter)}`,
  calendars: (filter: { holds?: string } = {}) => `/on-call/-calendars${query(filter)}`,
  schedule: (name: string, shown: { length?: string; from?: string } = {}) => `/on-call/${part(name)}${query(shown)}`,
  policies: (filter: { view?: 'defects' } = {}) => `/escalation-policies${query(filter)}`,
  reachability: (filter: { policy?: string; schedule?: string } = {}) => `/reachability${query(filter)}`,
  load: (filter: { schedule?: string; team?: string; person?: string } = {}) => `/load${query(filter)}`,
  pages: (filter: { whose?: 'me' } = {}) => `/pages${query(filter)}`,
  drills: (filter: { policy?: string } = {}) => `/drills${query(filter)}`,
  drill: (id: string) => `/drills/${part(id)}`,
  handoffs: () => '/hand-offs',
  handoff: (id: string) => `/hand-offs/${part(id)}`,
  /** Of my shift on a schedule that still runs. */
  handoffNow: (schedule: string) => `/hand-offs/-now${query({ schedule })}`,
  // No schedule is called `-import`.
  importOnCall: (tool?: string) => `/on-call/-import${query({ tool })}`,
  canaries: () => '/canaries',
  canary: (name: string) => `/canaries/${part(name)}`,
  heartbeats: () => '/heartbeats',
  heartbeat: (name: string) => `/heartbeats/${part(name)}`,
  events: (filter: { type?: string; source?: string; integration?: string; workload?: string; text?: string } = {}) =>
    `/events${query(filter)}`,
  event: (id: string) => `/events/${part(id)}`,
  eventRules: (filter: { view?: 'deliveries'; state?: string; rule?: string; peek?: string } = {}) => `/event-rules${query(filter)}`,
  eventRule: (name: string) => `/event-rules/${part(name)}`,
  // No record is called `-new`: names begin with a letter or a digit.
  newEventRule: (event?: string) => `/event-rules/-new${query({ event })}`,
  editEventRule: (name: string) => `/event-rules/${part(name)}/edit`,
  integration: (name: string) => `/settings/integrations/${part(name)}`,
  connect: (tool?: string) => `/settings/integrations/-new${query({ tool })}`,
  mailbox: (message?: string) => `/mailbox${query({ message })}`,
  readiness: (subject = 'organization') => (subject === 'organization' ? '/readiness' : `/readiness/${part(subject)}`),
  practice: (subject: string, practice: string) => `/readiness/${part(subject)}/${part(practice)}`,
  kinds: () => '/records',
  records: (kind: string, filter: { text?: string; owner?: string } = {}) => `/records/${part(kind)}${query(filter)}`,
  record: (reference: string, tab?: string) => `/record/${part(reference)}${query({ tab })}`,
  /** `filled`: what the form begins with, as JSON of `metadata` and `spec`. */
  newRecord: (kind: string, filled?: string) => `/records/${part(kind)}/new${query({ filled })}`,
  editRecord: (reference: string, view?: 'source') => `/record/${part(reference)}/edit${query({ view })}`,
  ownerless: () => '/ownerless',
  reviews: () => '/reviews',
  settings: (page = 'me') => `/settings/${part(page)}`,
  doAction: (name: string) => `/do/${part(name)}`,
  reference: () => '/api/reference',
} as const

const query = (parameters: Readonly<Record<string, string | undefined>>): string => {
  const entries = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`
}

/** Where the thing a reference names is shown: `alert:0198…` at its page, records at their own or at the richer page of their kind. */
export const urlOf = (reference: string): string | undefined => {
  const [kind, ...rest] = reference.split(':')
  const name = rest.join(':')
  if (kind === undefined || name === '') return undefined
  switch (kind) {
    case 'alert':
    case 'alert-group':
      return urls.alert(kind === 'alert' ? name : reference)
    case 'silence':
      return urls.silence(name)
    case 'incident':
      return urls.incident(name)
    case 'run':
      return urls.run(name)
    case 'runbook':
    case 'playbook':
      return urls.procedure(reference)
    case 'runner':
      return urls.runner(name)
    case 'secret':
      return urls.secret(name)
    case 'schedule':
      return urls.schedule(name)
    case 'swap':
      return urls.swaps()
    case 'handoff':
      return urls.handoff(name)
    case 'drill':
      return urls.drill(name.split('/')[0] ?? name)
    case 'canary':
      return urls.canary(name)
    case 'heartbeat':
      return urls.heartbeat(name)
    case 'event':
      return urls.event(name)
    case 'event-rule':
      return urls.eventRule(name)
    case 'event-delivery':
      return urls.eventRules({ view: 'deliveries', peek: reference })
    case 'integration':
      return urls.integration(name)
    case 'practice':
    case 'check':
      return urls.practice('organization', name.split('.')[0] ?? name)
    case 'escalation':
    case 'message':
    case 'token':
    case 'node':
    case 'workflow':
    case 'git':
    case 'session':
      return undefined
    default:
      return urls.record(reference)
  }
}
