import { readBlocks, withoutFrontMatter } from '#platform/text/blocks.ts'
import { flawsOf } from './flaws.ts'
import { leaksIn } from './leaks.ts'
import type { Lintable, LintFinding } from './lintable.ts'
import { changesSomething, type Graph } from '#domains/runs/graph.ts'

/** What the pillar wants of a procedure and this one lacks, each with its mend. Pure; an empty answer is a complete procedure. */
export const lintProcedure = (procedure: Lintable): readonly LintFinding[] => {
  const { format = 'markdown' } = procedure.spec
  if (format === 'markdown') return findingsOf(procedure)
  // Trying again is a habit of such documents, and what is called there mostly bears it.
  return findingsOf(procedure)
    .filter(({ rule }) => rule !== 'attempts')
    .map(inItsOwnWords)
}

/** A mend for a document that is not Markdown: what is written there is not ours. */
const inItsOwnWords = (found: LintFinding): LintFinding => {
  const mend = foreignMends.get(found.rule)
  return mend === undefined ? found : { ...found, mend }
}

const foreignMends: ReadonlyMap<string, string> = new Map([
  ['steps', 'Give it steps.'],
  ['error-handling', 'Let a step that can fail go on to another: `onFailure: step:NAME`.'],
  ['rollback', 'Write a step that puts things back, and go on to it: `onFailure: step:NAME`.'],
  ['failure', 'Let it go on to a step that puts things back: `onFailure: step:NAME`.'],
])

const findingsOf = (procedure: Lintable): readonly LintFinding[] => [
  ...procedure.findings.map((found): LintFinding => ({ ...found, severity: 'error' })),
  ...rules
    .filter((rule) => rule.only === undefined || rule.only === procedure.kind)
    .flatMap((rule) => (rule.holds(procedure) ? [] : [findingOf(rule)])),
  ...flawsOf(procedure),
  ...unlisted(procedure),
  ...leaksIn(procedure.body),
  ...(procedure.notes ?? []).map((found): LintFinding => ({ ...found, severity: 'advice' })),
]

type Judged = readonly { readonly severity: LintFinding['severity'] }[]

/** How many things are wrong or missing; advice is only advice. */
export const lacksIn = (findings: Judged): number =>
  findings.filter(({ severity }) => severity === 'error' || severity === 'missing').length

export const isComplete = (findings: Judged): boolean => lacksIn(findings) === 0

/** Runbooks its steps offer stand among its `runbooks` too: from there they are found and shown. */
const unlisted = ({ kind, graph, spec, runbooks }: Lintable): readonly LintFinding[] => {
  if (kind !== 'Playbook') return []
  const offered = graph.steps.flatMap(({ work }) =>
    work.type === 'manual' ? (work.choices ?? []).flatMap(({ runbook }) => runbook ?? []) : [],
  )
  const missing = [...new Set(offered)].filter(
    (one) => !(spec.runbooks ?? []).includes(one) && (runbooks === undefined || runbooks.has(one)),
  )
  if (missing.length === 0) return []
  const message = `Its steps offer ${missing.join(', ')}, which ${missing.length === 1 ? 'is' : 'are'} not among its runbooks.`
  return [{ rule: 'unlisted-runbook', path: '/spec/runbooks', severity: 'advice', message, mend: 'Add them to `runbooks`.' }]
}

interface Rule {
  readonly rule: string
  readonly path: string
  readonly severity: 'missing' | 'advice'
  readonly message: string
  readonly mend: string
  readonly only?: 'Runbook' | 'Playbook'
  readonly holds: (procedure: Lintable) => boolean
}

const said = (value: string | readonly string[] | undefined): boolean => value !== undefined && value.length > 0

const rules: readonly Rule[] = [
  {
    rule: 'outcome',
    path: '/spec/outcome',
    severity: 'missing',
    only: 'Runbook',
    message: 'It does not say what is true when it worked.',
    mend: 'Add `outcome`: one sentence somebody can check, such as “Checkout answers within 300 ms”.',
    holds: ({ spec, info, description }) => said(spec.outcome) || said(info.description) || said(description),
  },
  {
    rule: 'owner',
    path: '/metadata/owner',
    severity: 'missing',
    message: 'Nobody owns it.',
    mend: 'Add `owner`, the team that keeps it right: `team:payments`.',
    holds: ({ owner }) => said(owner),
  },
  {
    rule: 'author',
    path: '/spec/author',
    severity: 'missing',
    message: 'It does not say who wrote it.',
    mend: 'Add `author`, so that somebody can be asked, and somebody else can validate it.',
    holds: ({ spec, info }) => said(spec.author) || said(info.author),
  },
  {
    rule: 'escalation',
    path: '/spec/escalation',
    severity: 'missing',
    message: 'It does not say whom to ask when it does not work.',
    mend: 'Add `escalation`: an escalation policy, a team or a person.',
    holds: ({ spec, info }) => said(spec.escalation) || said(info.escalation),
  },
  {
    rule: 'tools',
    path: '/spec/tools',
    severity: 'missing',
    message: 'It does not say which tools one needs.',
    mend: 'Add `tools`, at least one entry; “a browser” is an answer.',
    holds: ({ spec, info }) => said(spec.tools) || said(info.tools),
  },
  {
    rule: 'permissions',
    path: '/spec/permissions',
    severity: 'missing',
    message: 'It does not say what one must be allowed to do.',
    mend: 'Add `permissions`; “none beyond signing in” is an answer.',
    holds: ({ spec, info }) => said(spec.permissions) || said(info.permissions),
  },
  {
    rule: 'steps',
    path: '/spec/body',
    severity: 'missing',
    message: 'It has no steps.',
    mend: 'Add a `## Steps` section with a numbered item for each step.',
    holds: ({ graph }) => graph.steps.length > 0,
  },
  {
    rule: 'error-handling',
    path: '/spec/body',
    severity: 'missing',
    message: 'It does not say what to do when a step fails.',
    mend: 'Put `andon.onFailure=step:name` on blocks that can fail, or add a section `## If it fails`.',
    holds: ({ graph, body }) => graph.steps.some((step) => step.onFailure.then !== 'abort' || step.rollback) || hasErrorSection(body),
  },
  {
    rule: 'rollback',
    path: '/spec/body',
    severity: 'missing',
    only: 'Runbook',
    message: 'It changes something and has no way back.',
    mend: 'Add a `## Rollback` section, and `andon.onFailure=rollback` on the step that changes something.',
    holds: ({ graph }) =>
      !graph.steps.some((step) => !step.rollback && changesSomething(step) && step.work.type !== 'action') ||
      graph.steps.some((step) => step.rollback || step.onFailure.then === 'step'),
  },
  {
    rule: 'review',
    path: '/metadata/review/every',
    severity: 'missing',
    message: 'Nobody is asked whether it is still right.',
    mend: 'Add `review: { every: 180d }`.',
    holds: ({ reviewEvery, reviewedAt }) => said(reviewEvery) || reviewedAt !== undefined,
  },
  {
    rule: 'workload',
    path: '/spec/workloads',
    severity: 'missing',
    message: 'It is not linked to a workload, so nobody finds it from there.',
    mend: 'Add `workloads`: the workloads it is for.',
    holds: ({ spec }) => said(spec.workloads),
  },
  {
    rule: 'validated',
    path: '',
    severity: 'missing',
    message: 'Nobody but its author has validated it.',
    mend: 'Let somebody else run it to the end, or review it.',
    holds: ({ spec, info, validatedBy }) => {
      if (validatedBy === undefined) return true
      const author = spec.author ?? info.author
      return validatedBy.some((person) => author === undefined || bare(person) !== bare(author))
    },
  },
  {
    rule: 'stakeholders',
    path: '/spec/stakeholders',
    severity: 'missing',
    only: 'Playbook',
    message: 'It does not say who is told while one investigates.',
    mend: 'Add `stakeholders`.',
    holds: ({ spec, info }) => said(spec.stakeholders) || said(info.stakeholders),
  },
  {
    rule: 'communication',
    path: '/spec/communication',
    severity: 'missing',
    only: 'Playbook',
    message: 'It has no communication plan.',
    mend: 'Add `communication`: who is told what, how often, and where.',
    holds: ({ spec, info }) => said(spec.communication) || said(info.communication),
  },
  {
    rule: 'runbooks',
    path: '/spec/runbooks',
    severity: 'advice',
    only: 'Playbook',
    message: 'It names no runbook that mends what it finds.',
    mend: 'Add `runbooks` with the runbook for each known cause.',
    holds: ({ spec, graph }) => said(spec.runbooks) || offersRunbook(graph),
  },
]

const offersRunbook = (graph: Graph): boolean =>
  graph.steps.some(({ work }) => work.type === 'manual' && (work.choices ?? []).some(({ runbook }) => runbook !== undefined))

const findingOf = ({ rule, path, severity, message, mend }: Rule): LintFinding => ({ rule, path, severity, message, mend })

const bare = (reference: string): string => reference.replace(/^person:/, '').toLowerCase()

const hasErrorSection = (body: string): boolean =>
  readBlocks(withoutFrontMatter(body)).some(
    (block) =>
      block.type === 'heading' &&
      /\b(?:if (?:it|this|a step|something) (?:fails|goes wrong)|error handling|troubleshooting|when it fails|failure|roll-?\s?back|back-?\s?out)\b/i.test(
        block.text,
      ),
  )
