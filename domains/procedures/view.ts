import Type, { type Static } from 'typebox'
import { Status } from '#domains/runs/view.ts'
import type { LintFinding } from './lintable.ts'

/** What procedures look like to whoever asks. Pure shaping. */
const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

export const Finding = Type.Object({
  severity: Type.Union([Type.Literal('error'), Type.Literal('missing'), Type.Literal('advice')], {
    description: '`error`: it cannot run so. `missing`: a practice asks for it. `advice`: it would be better.',
  }),
  rule: Type.String({ description: 'The rule that is broken.' }),
  path: Type.String({ description: 'Where in the document.' }),
  message: Type.String({ description: 'What is wrong.' }),
  mend: Type.Optional(Type.String({ description: 'What to do about it.' })),
  line: Type.Optional(Type.Integer({ description: 'The line in the text.' })),
})

export const ProcedureSummary = Type.Object({
  procedure: Type.String({ description: 'Reference, `runbook:restart-checkout`.' }),
  kind: Type.Union([Type.Literal('Runbook'), Type.Literal('Playbook')], { description: 'Whether it mends or investigates.' }),
  format: Type.String({ description: 'What its document is written in: `markdown`, `ssm-automation`.' }),
  title: Type.String({ description: 'What it says.' }),
  complete: Type.Boolean({ description: 'The linter finds nothing wrong and nothing missing; `procedure.lint` says what it finds.' }),
  lacks: Type.Integer({ description: 'How many things the linter finds wrong or missing.' }),
  description: Type.String({ description: 'What it is for.' }),
  owner: orNull(Type.String({ description: 'The team that answers for it.' })),
  workloads: Type.Array(Type.String(), { description: 'Which workloads it is for.' }),
  review: Type.Object(
    {
      state: Type.Union([Type.Literal('none'), Type.Literal('current'), Type.Literal('due')], {
        description: '`none`: nobody is asked whether it is still right.',
      }),
      reviewedAt: orNull(instant('When somebody last looked.')),
      dueAt: orNull(instant('When somebody should look again.')),
    },
    { description: 'When somebody last looked whether it is right.' },
  ),
  runs: Type.Integer({ description: 'Runs among the last 50.' }),
  successRate: orNull(Type.Number({ description: 'Share of the last 50 runs that ended well; null without an ended run.' })),
  medianSeconds: orNull(Type.Number({ description: 'How long a successful run took, in the middle.' })),
  lastRun: orNull(
    Type.Object(
      { run: Type.String({ description: 'The run.' }), status: Status, startedAt: instant('When it began.') },
      { description: 'The last run of it.' },
    ),
  ),
})

export const findingView = ({ severity, rule, path, message, mend, line }: LintFinding): Static<typeof Finding> => ({
  severity,
  rule,
  path,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(line === undefined ? {} : { line }),
})
