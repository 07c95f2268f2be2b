import { AlertRule, Route } from '#domains/alerts/kinds.ts'
import { compileRoutes } from '#domains/alerts/matching.ts'
import { routeOf } from '#domains/alerts/routing.ts'
import { ruleOf } from '#domains/alerts/rules.ts'
import { completedRule } from '#domains/alerts/rules/completed.ts'
import { recordsOf } from '#platform/checks/census.ts'
import { defineCheck } from '#platform/checks/check.ts'
import { cover } from '#platform/checks/coverage.ts'
import { ownerProblem, problems, readStandings, type OwnerStanding } from '#platform/checks/standing.ts'
import { saysSomething } from '#platform/checks/wording.ts'

/** A rule that pages somebody, with what it says of itself. */
interface Paging {
  readonly rule: string
  readonly owner: OwnerStanding | null
  /** The measure or outcome it protects. */
  readonly protects: string
  readonly impact: string | null
  readonly urgency: string | null
  /** What is said of its meaning, to whom it wakes. */
  readonly description: string
  readonly document: { readonly reference: string; readonly exists: boolean } | null
}

/** A page says whom it serves, how bad it is and what to do, or it is noise. */
export const pagingRulesAreActionable = defineCheck<readonly Paging[]>({
  id: 'OPS08-BP04.a',
  practice: 'OPS08-BP04',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Paging rules name what they protect, an owner, a severity, the impact and a document to follow.',
  parameters: { minimumShare: 0.95 },
  inputs: { kinds: [AlertRule, Route], facts: [] },
  gather: async (transaction, { reference: workload }) => {
    const routes = compileRoutes((await recordsOf(transaction, Route)).flatMap(routeOf))
    const standings = await readStandings(transaction)
    const paging: Paging[] = []
    for (const record of await recordsOf(transaction, AlertRule)) {
      const [rule] = ruleOf(record)
      if (rule === undefined || rule.spec.enabled === false) continue
      const completed = completedRule(rule, routes)
      if (completed.workload !== workload || !completed.pages) continue
      const { runbook } = completed
      paging.push({
        rule: rule.reference,
        owner: standings.owner(rule.owner) ?? null,
        protects: [rule.spec.kpi, rule.spec.goal].filter((text) => text !== undefined).join('; '),
        impact: completed.impact ?? null,
        urgency: completed.urgency ?? null,
        description: record.metadata.description ?? '',
        document:
          runbook === undefined ? null : { reference: runbook, exists: (await transaction.records.byReference(runbook)) !== undefined },
      })
    }
    return paging
  },
  evaluate: (rules, { minimumShare = 1 }) =>
    cover({
      items: rules,
      subject: ({ rule }) => rule,
      missing: ({ owner, protects, impact, urgency, description, document }) =>
        problems(
          ownerProblem(owner ?? undefined),
          !saysSomething(protects, 2) && 'does not say which measure or goal it protects',
          (impact === null || urgency === null) && 'no impact and urgency',
          !saysSomething(description, 4) && 'does not describe what suffers',
          document === null && 'no runbook or playbook',
          document?.exists === false && `${document.reference} is archived`,
        ),
      holds: ({ owner, protects, document }) => `${owner?.reference} protects ${protects}, by ${document?.reference}`,
      minimum: minimumShare,
      what: 'paging rules',
      verb: 'say what they protect, who owns them, how bad it is and what to do',
      onEmpty: 'FAIL',
      empty: 'No enabled alert rule pages for this workload: nobody said what its alerts protect.',
      mend: 'Complete the rules named: `kpi` or `goal`, a description of what suffers, impact and urgency, a runbook. What cannot have these should not page: set `ticket: true`.',
    }),
})

export const ruleChecks = [pagingRulesAreActionable]
