import Type, { type Static } from 'typebox'
import { practiceStates, type StateCounts } from '#platform/checks/answer.ts'
import type { CheckPicture, Part, PracticePicture } from '#domains/readiness/picture.ts'

export const subjectInput = Type.String({
  minLength: 1,
  maxLength: 200,
  description: '`organization`, `team:payments` or `workload:checkout`.',
})
export const practiceInput = Type.String({ minLength: 1, maxLength: 60, description: 'The practice, `OPS02-BP01`.' })
export const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
export const instant = (description: string) => Type.String({ format: 'date-time', description })

export const practiceState = Type.Enum(practiceStates, {
  description:
    '`ESTABLISHED`, `PARTIAL`, `NOT_ESTABLISHED`, `UNDETERMINED` (too little is known; never counts as established) or `NOT_APPLICABLE`.',
})
export const verdictState = Type.Enum(['PASS', 'FAIL', 'UNKNOWN', 'NA'] as const, {
  description: 'What the check says. `UNKNOWN`: there is nothing yet to judge by. `NA`: it does not apply.',
})
export const risk = Type.Enum(['HIGH', 'MEDIUM', 'NONE'] as const, { description: 'What the open practices of the question mean.' })

export const Counts = Type.Object(
  {
    ESTABLISHED: Type.Integer({ description: 'How many are established.' }),
    PARTIAL: Type.Integer({ description: 'How many are so in part.' }),
    NOT_ESTABLISHED: Type.Integer({ description: 'How many are not.' }),
    UNDETERMINED: Type.Integer({ description: 'How many nothing is known about.' }),
    NOT_APPLICABLE: Type.Integer({ description: 'How many do not apply.' }),
  },
  { description: 'How many practices stand where.' },
)
export const countsView = (counts: StateCounts): Static<typeof Counts> => ({ ...counts })

export const PracticeRow = Type.Object(
  {
    practice: Type.String({ description: '`OPS02-BP01`' }),
    title: Type.String({ description: 'How the framework calls it.' }),
    risk: Type.Enum(['High', 'Medium', 'Low'] as const, { description: 'What is at stake when it is not established.' }),
    effort: Type.String({ description: 'The effort to establish it.' }),
    state: practiceState,
    checks: Type.Array(
      Type.Object({
        check: Type.String({ description: 'The check: `OPS02-BP01.a`.' }),
        state: verdictState,
        mandatory: Type.Boolean({ description: 'True when it must pass.' }),
        isBuilt: Type.Boolean({ description: 'False when this release does not judge it yet.' }),
        because: Type.String({ description: 'Why, in a sentence.' }),
      }),
      { description: 'Its checks.' },
    ),
  },
  { description: 'A best practice with the state its checks give it.' },
)

export const practiceRow = ({ practice, state, checks }: PracticePicture): Static<typeof PracticeRow> => ({
  practice: practice.id,
  title: practice.title,
  risk: practice.risk,
  effort: practice.effort,
  state,
  checks: checks.map((check) => ({
    check: check.planned.id,
    state: check.state,
    mandatory: check.planned.mandatory,
    isBuilt: check.isBuilt,
    because: check.because,
  })),
})

export const PartView = Type.Object({
  subject: Type.String({ description: 'Whom this verdict is about.' }),
  state: verdictState,
  because: Type.String({ description: 'One sentence with the numbers in it.' }),
  numerator: Type.Integer({ description: 'How many hold.' }),
  denominator: Type.Integer({ description: 'How many there are.' }),
  mend: orNull(Type.String({ description: 'What to do to pass.' })),
  evidence: Type.Array(
    Type.Object({
      subject: Type.String({ description: 'What was counted: `workload:checkout`.' }),
      holds: Type.Boolean({ description: 'Whether it holds.' }),
      because: Type.String({ description: 'Why, in a sentence.' }),
    }),
    {
      description: 'The records that were counted; those that do not hold first.',
    },
  ),
  since: orNull(instant('Since when it has this state.')),
  computedAt: orNull(instant('When it was last judged.')),
})

export const CheckDetail = Type.Object({
  check: Type.String({ description: '`OPS02-BP01.a`' }),
  claim: Type.String({ description: 'What holds when it passes.' }),
  scope: Type.Enum(['organization', 'team', 'workload'] as const, { description: 'Whom it judges.' }),
  strength: Type.Enum(['behaviour', 'state', 'attestation'] as const, { description: 'What it is judged from.' }),
  mandatory: Type.Boolean({ description: 'Whether it decides the state of the practice.' }),
  isBuilt: Type.Boolean({ description: 'False: nobody has built it yet, so it answers UNKNOWN.' }),
  missing: Type.Array(Type.String(), { description: 'What must be recorded before it can be judged.' }),
  parameters: Type.Record(Type.String(), Type.Number(), { description: 'Numbers it was judged with.' }),
  state: verdictState,
  because: Type.String({ description: 'Why, in a sentence.' }),
  parts: Type.Array(PartView, { description: 'Its verdicts, what fails first.' }),
  more: Type.Integer({ description: 'Verdicts that are not shown.' }),
})

const partView = ({ subject, state, because, kept }: Part): Static<typeof PartView> => ({
  subject,
  state,
  because,
  numerator: kept?.numerator ?? 0,
  denominator: kept?.denominator ?? 0,
  mend: kept?.mend ?? null,
  evidence: [...(kept?.evidence ?? [])],
  since: kept?.since.toISOString() ?? null,
  computedAt: kept?.computedAt.toISOString() ?? null,
})

const mostParts = 50
const order = ['FAIL', 'UNKNOWN', 'PASS', 'NA']

/** The parts somebody looks at first. */
export const shownParts = (parts: readonly Part[]): readonly Part[] =>
  parts.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || (a.subject < b.subject ? -1 : 1)).slice(0, mostParts)

export const checkDetail = (picture: CheckPicture, shown: readonly Part[]): Static<typeof CheckDetail> => {
  const { planned, isBuilt, missing, state, because, parts } = picture
  return {
    check: planned.id,
    claim: planned.claim,
    scope: planned.scope,
    strength: planned.strength,
    mandatory: planned.mandatory,
    isBuilt,
    missing: [...missing],
    parameters: { ...parts.find(({ kept }) => kept !== undefined)?.kept?.parameters },
    state,
    because,
    parts: shown.map(partView),
    more: parts.length - shown.length,
  }
}
