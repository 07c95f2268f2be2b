import { type Matcher, matcherFindings, matchesEverything } from '#domains/silences/matcher.ts'
import type { Finding } from '#platform/refusal.ts'

/** What the rules about rules need to know of one. */
interface Written {
  readonly match?: readonly Matcher[]
  readonly threshold?: { readonly above?: number; readonly below?: number }
  readonly ticket?: boolean
  readonly escalation?: string
  readonly enabled?: boolean
}

/** What the schema of an alert rule cannot say. */
export const ruleMistakes = ({ match, threshold }: Written): readonly Finding[] => [
  ...(match === undefined ? [] : matcherFindings(match, '/spec/match')),
  ...(match !== undefined && matchesEverything(match)
    ? [
        {
          path: '/spec/match',
          rule: 'everything',
          message: 'It holds of alerts without any label, and so of all of them.',
          mend: 'Say of which alerts it speaks: `{ label: alertname, is: … }`.',
        },
      ]
    : []),
  ...(threshold !== undefined && (threshold.above === undefined) === (threshold.below === undefined)
    ? [{ path: '/spec/threshold', rule: 'threshold', message: 'It says not one number.', mend: 'Say either `above` or `below`.' }]
    : []),
]

interface Document {
  readonly metadata: { readonly owner?: string }
  readonly spec: Written
}

/** Enabled rules that no team answers for: nobody would mend what fires. What a rule leaves out besides, its route says. */
export const rulesWithoutTeam = (documents: ReadonlyMap<string, Document>): readonly { reference: string; finding: Finding }[] =>
  [...documents].flatMap(([reference, { metadata, spec }]) =>
    spec.enabled === false || metadata.owner?.startsWith('team:') === true
      ? []
      : [
          {
            reference,
            finding: {
              path: '/metadata/owner',
              rule: 'process',
              message: `\`${reference}\` has no process for its alerts: it lacks an owning team.`,
              mend: 'Name the owning team: `owner: team:…`, or set `enabled: false`.',
            },
          },
        ],
  )
