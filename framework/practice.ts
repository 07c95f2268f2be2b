import type { FeedName } from '#framework/feeds.ts'

/** One of the 68 best practices: its place in the pillar, what it asks for in our words, and how it would be proven. */
export interface Practice {
  /** `OPS02-BP01` */
  readonly id: string
  readonly question: QuestionId
  readonly area: Area
  readonly title: string
  /** What is at stake when it is not established, as the pillar prints it. */
  readonly risk: 'High' | 'Medium' | 'Low'
  /** The effort to establish it, as the pillar prints it; many say nothing. */
  readonly effort: 'High' | 'Medium-High' | 'Medium' | 'Moderate' | 'Low' | 'not stated'
  readonly description: string
  readonly checks: readonly PlannedCheck[]
}

/** A proof somebody has thought out. Built ones are registered by a domain under the same id; the others answer UNKNOWN. */
export interface PlannedCheck {
  /** `OPS02-BP01.a` */
  readonly id: string
  /** Whom it judges. */
  readonly scope: 'organization' | 'team' | 'workload'
  /** From behaviour (hard to fake), from the state of records, or a person’s word with an expiry. */
  readonly strength: 'behaviour' | 'state' | 'attestation'
  /** Only mandatory checks decide whether the practice is established; the others are signals of maturity. */
  readonly mandatory: boolean
  /** The verdict when there is nothing to count. */
  readonly onEmpty: 'FAIL' | 'NA' | 'UNKNOWN'
  /** What holds when it passes, one sentence. */
  readonly claim: string
  /** What it is computed from. */
  readonly feeds: readonly FeedName[]
}

export const areas = {
  organization: { title: 'Organization', summary: 'Who we are: what matters, who owns what, how we work together.' },
  prepare: { title: 'Prepare', summary: 'Before it runs: telemetry, safe changes, people and procedures that are ready.' },
  operate: { title: 'Operate', summary: 'While it runs: understanding the state, and responding to events.' },
  evolve: { title: 'Evolve', summary: 'Afterwards: learning, sharing, improving.' },
} as const
export type Area = keyof typeof areas

export const questions = {
  OPS01: { area: 'organization', topic: 'Organization priorities', title: 'How do you determine what your priorities are?' },
  OPS02: {
    area: 'organization',
    topic: 'Relationships and ownership',
    title: 'How do you structure your organization to support your business outcomes?',
  },
  OPS03: {
    area: 'organization',
    topic: 'Organizational culture',
    title: 'How does your organizational culture support your business outcomes?',
  },
  OPS04: { area: 'prepare', topic: 'Implement observability', title: 'How do you implement observability in your workload?' },
  OPS05: {
    area: 'prepare',
    topic: 'Design for operations',
    title: 'How do you reduce defects, ease remediation, and improve flow into production?',
  },
  OPS06: { area: 'prepare', topic: 'Mitigate deployment risks', title: 'How do you mitigate deployment risks?' },
  OPS07: {
    area: 'prepare',
    topic: 'Operational readiness and change management',
    title: 'How do you know that you are ready to support a workload?',
  },
  OPS08: {
    area: 'operate',
    topic: 'Utilizing workload observability',
    title: 'How do you utilize workload observability in your organization?',
  },
  OPS09: { area: 'operate', topic: 'Understanding operational health', title: 'How do you understand the health of your operations?' },
  OPS10: { area: 'operate', topic: 'Responding to events', title: 'How do you manage workload and operations events?' },
  OPS11: { area: 'evolve', topic: 'Learn, share, and improve', title: 'How do you evolve operations?' },
} as const satisfies Record<string, { area: Area; topic: string; title: string }>
export type QuestionId = keyof typeof questions

/** How the data files write a planned check: `['a workload behaviour mandatory NA', claim, feeds]`. */
export type CheckRow = readonly [
  proof: `${'a' | 'b' | 'c'} ${PlannedCheck['scope']} ${PlannedCheck['strength']} ${'mandatory' | 'signal'} ${PlannedCheck['onEmpty']}`,
  claim: string,
  feeds: readonly FeedName[],
]

/** Fills in what follows from the id: the question, its area and the ids of the checks. */
export const practice = (
  written: Pick<Practice, 'id' | 'title' | 'risk' | 'effort' | 'description'> & { readonly checks: readonly CheckRow[] },
): Practice => {
  const question = questionOf(written.id)
  return { ...written, question, area: questions[question].area, checks: written.checks.map((row) => plannedCheck(written.id, row)) }
}

const plannedCheck = (practiceId: string, [proof, claim, feeds]: CheckRow): PlannedCheck => {
  const [letter, scope, strength, weight, onEmpty] = proof.split(' ')
  return {
    id: `${practiceId}.${letter}`,
    scope: oneOf(['organization', 'team', 'workload'], scope),
    strength: oneOf(['behaviour', 'state', 'attestation'], strength),
    mandatory: weight === 'mandatory',
    onEmpty: oneOf(['FAIL', 'NA', 'UNKNOWN'], onEmpty),
    claim,
    feeds,
  }
}

const oneOf = <const Word extends string>(words: readonly Word[], text: string | undefined): Word => {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new Error(`"${text}" is none of ${words.join(', ')}.`)
  return found
}

const isQuestionId = (text: string): text is QuestionId => text in questions

const questionOf = (practiceId: string): QuestionId => {
  const question = practiceId.slice(0, 'OPS00'.length)
  if (!isQuestionId(question)) throw new Error(`The practice "${practiceId}" belongs to no question of the pillar.`)
  return question
}
