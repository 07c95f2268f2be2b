/**
 * The house in one page: which domain may know which, and what the fixed file names inside a domain mean.
 * `oxlint.config.ts` turns this into import rules and `architecture.test.ts` checks what lint cannot see.
 *
 * A line may name only lines above it, so cycles are impossible by construction.
 */
export const knows = {
  people: [],
  catalog: [],
  events: [],
  signals: [],
  silences: [],
  readiness: [],
  oncall: ['people'],
  culture: ['oncall'],
  notices: ['people', 'catalog', 'oncall'],
  procedures: ['oncall', 'notices'],
  alerts: ['events', 'signals', 'silences', 'oncall', 'notices'],
  changes: ['signals', 'readiness', 'oncall', 'notices', 'alerts'],
  incidents: ['events', 'oncall', 'notices', 'procedures', 'alerts', 'changes'],
  status: ['notices', 'changes', 'incidents'],
  improvements: ['notices', 'incidents'],
  postmortems: ['incidents', 'improvements'],
  feedback: ['incidents', 'improvements'],
  knowledge: ['incidents', 'postmortems'],
  priorities: ['incidents', 'improvements', 'feedback'],
  reviews: ['signals', 'oncall', 'alerts', 'changes', 'incidents', 'improvements'],
} as const satisfies Record<string, readonly string[]>

export type DomainName = keyof typeof knows

/** Files of a domain that only the domain itself (and, for `manifest`, `app/`) may open. `checks-store` holds what its checks ask of its tables. */
export const closed = ['store', 'routes', 'jobs', 'checks', 'checks-store', 'manifest'] as const

/** The fixed names inside a domain. Of these, other domains may open the first three on an arrow. */
export const edges = ['kinds', 'actions', 'facts', ...closed] as const

/**
 * Files beside `actions.ts` that work inside a transaction: parts of an action too large for one file, its questions,
 * what subscribers share. Open to other domains like actions. **Every file that is neither an edge nor named here is a
 * concept: pure, and open too.** Before adding a name, ask whether the thinking in it could be a concept.
 */
export const recipes: Readonly<Partial<Record<DomainName, readonly string[]>>> = {
  events: [
    'admission',
    'answering',
    'rules/delivering',
    'dispatching',
    'rules/following',
    'integrations/naming',
    'receiving',
    'rules/replaying',
    'rules/rights',
    'rules/starting',
    'integrations/testing',
    'integrations/trying',
    'rules/trying',
  ],
  signals: ['turns', 'heartbeats/pinging', 'heartbeats/settling'],
  silences: ['questions'],
  oncall: [
    'duty',
    'leave',
    'looking-ahead',
    'previewing',
    'questions',
    'calendars/duty-calendars',
    'calendars/exporting',
    'calendars/importing',
    'calendars/showing',
    'importing/applying',
    'swaps/taking',
  ],
  notices: [
    'answering',
    'chat/answering',
    'chat/commanding',
    'chat/knowing',
    'chat/pressing',
    'chat/showing',
    'arriving',
    'beside',
    'counting',
    'drills/reporting',
    'drills/running',
    'drills/showing',
    'ending/stopping',
    'guarding',
    'moving',
    'methods/changing',
    'methods/following',
    'methods/holding',
    'methods/proving',
    'methods/standing',
    'outcomes',
    'paging',
    'sending',
    'standing',
    'stepping',
    'phones/blocking',
    'phones/calling',
    'phones/mailing',
    'phones/registering',
    'phones/replying',
    'handoffs/gathering',
    'handoffs/writing',
    'load/measuring',
    'shifts/looking',
    'telling/answering',
    'telling/audience',
    'telling/swaps',
    'telling/tell',
    'methods/showing',
    'methods/testing',
    'methods/verifying',
  ],
  procedures: ['attempt', 'library', 'perform', 'questions', 'rights', 'starting', 'transition'],
  alerts: [
    'questions',
    'receiving',
    'resolving',
    'subscriptions',
    'flushing',
    'guard',
    'opening',
    'priorities',
    'record-changes',
    'stopping',
    'suppressing',
    'watchdog',
    'weighing',
    'telling/out',
    'composites/holding',
    'composites/waking',
    'alertmanager/showing',
    'alertmanager/silencing',
    'integrations/alarms',
    'integrations/answering',
    'integrations/body',
    'integrations/taking',
    'integrations/topics',
    'keyed',
    'opsgenie/answering',
    'opsgenie/heartbeats',
    'opsgenie/requests',
    'pagerduty/enqueueing',
    'noise/counting',
    'noise/history',
    'paged/counter',
    'paged/following',
  ],
  incidents: ['questions', 'steps', 'subscriptions'],
}

/** Only these files may import these packages: the engine stays behind one door. */
export const doors = {
  'graphile-worker': ['platform/jobs/'],
  fastify: ['platform/http/', 'routes.ts'],
  pg: ['platform/database/'],
  nodemailer: ['platform/messages/'],
  'smtp-server': ['platform/messages/'],
  'postal-mime': ['platform/messages/'],
  luxon: ['platform/time/'],
  croner: ['platform/jobs/', 'platform/time/'],
  yaml: ['platform/kinds/', 'platform/text/', 'cli/'],
  'markdown-it': ['platform/text/'],
  re2js: ['platform/text/'],
  rrule: ['platform/time/'],
  '@modelcontextprotocol/sdk': ['platform/actions/', 'cli/'],
} as const

/** The longest file lint accepts; past 250 lines a split asks to be considered. */
export const longestFile = 400
