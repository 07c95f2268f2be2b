import { missingFeeds, feeds } from '#framework/feeds.ts'
import type { PlannedCheck, Practice } from '#framework/practice.ts'
import { outline } from '#framework/practices.ts'
import { answerOf, countStates, stateAsOf, type PracticeState, type StateCounts } from '#platform/checks/answer.ts'
import type { CheckScope, VerdictState } from '#platform/checks/check.ts'
import type { KeptVerdict } from '#platform/checks/store.ts'

/**
 * The picture: where each practice of the pillar stands for somebody.
 *
 * A check judges the organization, a team or a workload. Whoever looks from elsewhere sees the verdicts that concern
 * them: a workload those of its team and of the organization, a team and the organization those of everything in them.
 * A practice then stands where the verdicts of its mandatory checks put it. Checks nobody has built yet are UNKNOWN and
 * say which feed is missing.
 */
export interface View {
  /** Whose verdicts count for a check of each scope. */
  readonly subjects: Readonly<Record<CheckScope, readonly string[]>>
  /** Verdicts by check and subject. */
  readonly verdicts: ReadonlyMap<string, KeptVerdict>
  /** Checks that are built, by id. */
  readonly built: ReadonlyMap<string, { readonly claim: string; readonly scope: CheckScope }>
  /** True for a kind or a fact this installation has: a feed filled by it is not missing. */
  readonly isFilled: (name: string) => boolean
  readonly now: Date
}

export const verdictKey = (check: string, subject: string): string => `${check} ${subject}`

/** One subject's verdict in a check. */
export interface Part {
  readonly subject: string
  readonly state: VerdictState
  readonly kept: KeptVerdict | undefined
  readonly because: string
}

export interface CheckPicture {
  readonly planned: PlannedCheck
  readonly isBuilt: boolean
  readonly state: VerdictState
  readonly because: string
  readonly parts: readonly Part[]
  /** In words, what must be recorded before it can be judged. */
  readonly missing: readonly string[]
}

export interface PracticePicture {
  readonly practice: Practice
  readonly state: PracticeState
  readonly checks: readonly CheckPicture[]
}

export type Risk = 'HIGH' | 'MEDIUM' | 'NONE'

export interface QuestionPicture {
  readonly id: string
  readonly title: string
  readonly risk: Risk
  readonly counts: StateCounts
  readonly practices: readonly PracticePicture[]
}

export interface AreaPicture {
  readonly area: string
  readonly title: string
  readonly counts: StateCounts
  readonly questions: readonly QuestionPicture[]
}

/** Areas, their questions, the practices of each, and where they stand. */
export const paint = (view: View): readonly AreaPicture[] =>
  outline.map(({ area, title, questions }) => {
    const painted = questions.map((question): QuestionPicture => {
      const practices = question.practices.map((practice) => paintPractice(practice, view))
      return { id: question.id, title: question.title, risk: riskOf(practices), counts: countOf(practices), practices }
    })
    return { area, title, counts: countOf(painted.flatMap(({ practices }) => practices)), questions: painted }
  })

const countOf = (practices: readonly PracticePicture[]): StateCounts => countStates(practices.map(({ state }) => state))

export const paintPractice = (practice: Practice, view: View): PracticePicture => {
  const checks = practice.checks.map((planned) => paintCheck(planned, view))
  const mandatory = checks.filter(({ planned }) => planned.mandatory)
  // Of many subjects each verdict counts: some that pass and some that fail are a practice that is partly established.
  const states = mandatory.flatMap(({ isBuilt, parts }) =>
    isBuilt && parts.length > 0 ? parts.map(({ state }) => state) : ['UNKNOWN' as const],
  )
  return { practice, state: answerOf(states), checks }
}

const paintCheck = (planned: PlannedCheck, view: View): CheckPicture => {
  const built = view.built.get(planned.id)
  const missing = missingFeeds(planned.feeds, view.isFilled).map((name) => feeds[name].title)
  if (built === undefined) {
    const because = missing.length === 0 ? 'Nobody has built this check yet.' : `There is no source yet for ${listed(missing)}.`
    return { planned, isBuilt: false, state: 'UNKNOWN', because, parts: [], missing }
  }
  const subjects = view.subjects[built.scope]
  const parts = subjects.map((subject) => partOf(subject, view.verdicts.get(verdictKey(planned.id, subject)), view.now))
  return { planned, isBuilt: true, ...summarized(parts, built.scope), parts, missing: [] }
}

const partOf = (subject: string, kept: KeptVerdict | undefined, now: Date): Part => {
  if (kept === undefined) return { subject, state: 'UNKNOWN', kept, because: 'Not judged yet.' }
  const { state, isStale } = stateAsOf(kept, now)
  return {
    subject,
    state,
    kept,
    because: isStale ? `Last judged on ${kept.computedAt.toISOString().slice(0, 10)}: ${kept.because}` : kept.because,
  }
}

/** Of several verdicts the worst: one failing workload is enough to say that not all pass. */
const summarized = (parts: readonly Part[], scope: CheckScope): { state: VerdictState; because: string } => {
  const [only, ...others] = parts
  if (only === undefined) return { state: 'UNKNOWN', because: `There is no ${scope} to judge.` }
  if (others.length === 0) return { state: only.state, because: only.because }
  const of = (state: VerdictState): number => parts.filter((part) => part.state === state).length
  const judged = parts.length - of('NA')
  const state = of('FAIL') > 0 ? 'FAIL' : of('UNKNOWN') > 0 ? 'UNKNOWN' : judged > 0 ? 'PASS' : 'NA'
  const tail = of('UNKNOWN') > 0 ? `; nothing is known of ${of('UNKNOWN')}` : ''
  return { state, because: judged === 0 ? `It applies to no ${scope}.` : `${of('PASS')} of ${judged} ${scope}s pass${tail}.` }
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** High-risk practices are core: without all of them the question is at high risk; with them, medium until all are there. */
const riskOf = (practices: readonly PracticePicture[]): Risk => {
  const isDone = ({ state }: PracticePicture): boolean => state === 'ESTABLISHED' || state === 'NOT_APPLICABLE'
  if (practices.every(isDone)) return 'NONE'
  return practices.every((one) => one.practice.risk !== 'High' || isDone(one)) ? 'MEDIUM' : 'HIGH'
}
