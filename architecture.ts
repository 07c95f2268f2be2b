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
  readiness: [],
  oncall: [],
  culture: ['oncall'],
  notices: ['people', 'oncall'],
  procedures: ['oncall', 'notices'],
  alerts: ['signals', 'oncall', 'notices'],
  changes: ['signals', 'readiness', 'oncall', 'notices', 'alerts'],
  incidents: ['oncall', 'notices', 'procedures', 'alerts', 'changes'],
  status: ['notices', 'changes', 'incidents'],
  improvements: ['notices', 'incidents'],
  postmortems: ['incidents', 'improvements'],
  feedback: ['incidents', 'improvements'],
  knowledge: ['incidents', 'postmortems'],
  priorities: ['incidents', 'improvements', 'feedback'],
  reviews: ['signals', 'oncall', 'alerts', 'changes', 'incidents', 'improvements'],
} as const satisfies Record<string, readonly string[]>

export type DomainName = keyof typeof knows

/** Files of a domain that only the domain itself (and, for `manifest`, `app/`) may open. */
export const closed = ['store', 'routes', 'jobs', 'checks', 'manifest'] as const

/** Files of a domain that another domain may open on an arrow. Every other file is a concept: pure, and open too. */
export const edges = ['kinds', 'actions', 'facts', ...closed] as const

/** Only these files may import these packages: the engine stays behind one door. */
export const doors = {
  'graphile-worker': ['platform/jobs/'],
  fastify: ['platform/http/', 'routes.ts'],
  pg: ['platform/database/'],
  nodemailer: ['platform/messages/'],
  luxon: ['platform/time/'],
  croner: ['platform/jobs/', 'platform/time/'],
  yaml: ['platform/kinds/', 'platform/text/', 'cli/'],
  'markdown-it': ['platform/text/'],
  '@modelcontextprotocol/sdk': ['platform/actions/', 'cli/'],
} as const

/** The longest file lint accepts; past 250 lines a split asks to be considered. */
export const longestFile = 400
