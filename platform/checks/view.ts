import Type, { type Static } from 'typebox'
import { stateAsOf } from '#platform/checks/answer.ts'
import type { Check } from '#platform/checks/check.ts'
import { parametersOf } from '#platform/checks/evaluate.ts'
import type { KeptVerdict } from '#platform/checks/store.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })

export const verdictState = Type.Enum(['PASS', 'FAIL', 'UNKNOWN', 'NA'] as const, {
  description: '`PASS`, `FAIL`, `UNKNOWN` (nothing to judge from; never counts as passed) or `NA` (does not apply).',
})

export const CheckView = Type.Object(
  {
    check: Type.String({ description: 'The check, `OPS02-BP01.a`.' }),
    practice: Type.String({ description: 'The practice it proves.' }),
    scope: Type.Enum(['organization', 'team', 'workload'] as const, { description: 'Whom it judges.' }),
    strength: Type.Enum(['behaviour', 'state', 'attestation'] as const, { description: 'What it is judged from.' }),
    mandatory: Type.Boolean({ description: 'Whether it decides the state of the practice.' }),
    claim: Type.String({ description: 'What holds when it passes.' }),
    parameters: Type.Record(Type.String(), Type.Number(), { description: 'Numbers one may tune, as they are now.' }),
    kinds: Type.Array(Type.String(), { description: 'Kinds of record it reads.' }),
    facts: Type.Array(Type.String(), { description: 'Facts it is judged anew after.' }),
  },
  { additionalProperties: false, description: 'The check: what it claims and by which numbers.' },
)

export const checkView = (check: Check, tuned?: Readonly<Record<string, number>>): Static<typeof CheckView> => ({
  check: check.id,
  practice: check.practice,
  scope: check.scope,
  strength: check.strength,
  mandatory: check.mandatory,
  claim: check.claim,
  parameters: { ...parametersOf(check, tuned) },
  kinds: check.inputs.kinds.map(({ name }) => name),
  facts: check.inputs.facts.map(({ name }) => name),
})

export const VerdictView = Type.Object(
  {
    check: Type.String({ description: 'The check: `OPS02-BP01.a`.' }),
    practice: Type.String({ description: 'The best practice: `OPS02-BP01`.' }),
    subject: Type.String({ description: '`organization`, `team:payments` or `workload:checkout`.' }),
    state: verdictState,
    because: Type.String({ description: 'One sentence with the numbers in it.' }),
    numerator: Type.Integer({ description: 'How many hold.' }),
    denominator: Type.Integer({ description: 'How many there are.' }),
    evidence: Type.Array(
      Type.Object({
        subject: Type.String({ description: 'What was counted.' }),
        holds: Type.Boolean({ description: 'Whether it counts as proof.' }),
        because: Type.String({ description: 'Why.' }),
      }),
      {
        description: 'What was counted; what does not hold first.',
      },
    ),
    mend: Type.Union([Type.String(), Type.Null()], { description: 'What to do to pass.' }),
    parameters: Type.Record(Type.String(), Type.Number(), { description: 'The numbers it was judged by.' }),
    since: instant('Since when it has this state.'),
    computedAt: instant('When it was last judged.'),
    isStale: Type.Boolean({ description: 'It was judged too long ago to tell anything about today, and counts as UNKNOWN.' }),
  },
  { additionalProperties: false },
)

export const verdictView = (kept: KeptVerdict, now: Date): Static<typeof VerdictView> => {
  const { computedAt, since, evidence, parameters, ...rest } = kept
  return {
    ...rest,
    ...stateAsOf(kept, now),
    evidence: [...evidence],
    parameters: { ...parameters },
    since: since.toISOString(),
    computedAt: computedAt.toISOString(),
  }
}
