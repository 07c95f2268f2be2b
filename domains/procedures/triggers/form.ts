import Type from 'typebox'
import { parametersOf } from '#domains/procedures/library.ts'
import { parameterView, ParameterView } from '#domains/procedures/asking.ts'
import { resolveParameters } from '#domains/procedures/parameters.ts'
import { ProcedureName, Subject } from '#domains/procedures/starting.ts'
import { chosenProcedure, VersionChoice } from '#domains/procedures/versions/choosing.ts'
import { defineAction } from '#platform/actions/action.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** The form of a run, filled in with what is known of what it is about: the way from an alert to its runbook. */
export const form = defineAction({
  name: 'procedure.form',
  summary: 'Show what a procedure asks before it runs, filled in from an alert',
  description: 'Labels of the alert that have the name of a parameter fill it in; what does not fit is said and left open.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: ProcedureName,
      version: Type.Optional(VersionChoice),
      about: Type.Optional(Type.Array(Subject, { maxItems: 20, description: 'What it is run for: `alert:…`, `workload:checkout`.' })),
      parameters: Type.Optional(
        Type.Record(Type.String({ maxLength: 61 }), Type.Unknown(), { maxProperties: 200, description: 'Values that are known already.' }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    procedure: Type.String({ description: 'The procedure.' }),
    version: Type.Integer({ description: 'The version that would run.' }),
    title: Type.String({ description: 'What it is called.' }),
    about: Type.Array(Type.String(), { description: 'What it is run for; the workload of the alert too.' }),
    parameters: Type.Array(
      Type.Object({
        ...ParameterView.properties,
        value: Type.Unknown({ description: 'What it is filled in with; null for nothing.' }),
        from: Type.Union([Type.Literal('given'), Type.Literal('label'), Type.Literal('default'), Type.Null()], {
          description: 'Where the value comes from.',
        }),
        problem: Type.Union([Type.String(), Type.Null()], { description: 'Why it cannot begin so.' }),
      }),
      { description: 'In order.' },
    ),
  }),
  run: async (transaction, input) => {
    const procedure = await chosenProcedure(transaction, input.procedure, input.version)
    const declared = parametersOf(transaction.registry, procedure)
    const about = input.about ?? []
    const labels = await labelsOf(transaction, about)
    const given = Object.fromEntries(Object.entries(input.parameters ?? {}).filter(([name]) => Object.hasOwn(declared, name)))
    const { values, findings } = resolveParameters(declared, given, labels)
    const workload = labels['workload']
    return {
      procedure: procedure.reference,
      version: procedure.version,
      title: procedure.metadata.title ?? procedure.metadata.name,
      about: [...new Set([...about, ...(workload === undefined ? [] : [`workload:${workload}`])])],
      parameters: Object.entries(declared).map(([name, parameter]) => ({
        ...parameterView(name, parameter),
        value: values[name] ?? null,
        from: !Object.hasOwn(values, name)
          ? null
          : Object.hasOwn(given, name)
            ? ('given' as const)
            : Object.hasOwn(labels, name)
              ? ('label' as const)
              : ('default' as const),
        problem: findings.find(({ path }) => path.split('/').includes(name))?.message ?? null,
      })),
    }
  },
})

/** Labels of the first alert that is named. Alerts belong to a domain that is not known here: they are asked by name. */
const labelsOf = async (transaction: Transaction, about: readonly string[]): Promise<Readonly<Record<string, string>>> => {
  const alert = about.find((reference) => /^alert(?:-group)?:/.test(reference))
  if (alert === undefined || !transaction.registry.actions.has('alert.get')) return {}
  try {
    const shown: unknown = await transaction.callNamed('alert.get', { id: alert.slice(alert.indexOf(':') + 1) })
    const [first]: unknown[] = [Object(shown).alerts].flat()
    return Object.fromEntries(
      Object.entries(Object(Object(first).labels)).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    )
  } catch (error) {
    // An alert that is gone fills in nothing.
    if (error instanceof Refusal) return {}
    throw error
  }
}
