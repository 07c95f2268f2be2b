import type { ProcedureFormat } from '#domains/procedures/formats.ts'
import type { Data } from '#domains/runs/values.ts'
import { parametersNamed } from '#domains/automation/endpoint/store.ts'
import { Refusal } from '#platform/refusal.ts'
import { compileAutomation } from './automation.ts'
import { problemsOf } from './definitions.ts'
import { lookupsOf } from './wire.ts'

/** Puts in what `{{ ssm:/path }}` of a default stands for, from the Parameter Store of this platform, when a run begins. */
export const lookUp: NonNullable<ProcedureFormat['lookUp']> = async (transaction, text, values, given) => {
  if (!/\{\{\s*ssm:/.test(text)) return values
  const { parameters } = compileAutomation(text)
  const own = Object.fromEntries(Object.entries(values).filter(([name]) => given(name)))
  const lookups = lookupsOf(parameters, own)
  if (lookups.size === 0) return values
  const paths = [...lookups.values()].map((path) => path.replace(/:.*$/, ''))
  const found = new Map((await parametersNamed(transaction.sql, paths)).map((row) => [row.name, row]))
  const put: Record<string, Data> = {}
  for (const [name, path] of lookups) {
    const row = found.get(path.replace(/:.*$/, ''))
    const definition = parameters.get(name)
    if (row === undefined || definition === undefined)
      throw new Refusal(
        'invalid-input',
        `The parameter "${name}" is looked up at ${path}, and nothing is there. Put it there with \`ssm put-parameter\`, or give its value.`,
      )
    const value = definition.type === 'StringList' ? row.value.split(',').map((one) => one.trim()) : row.value
    const [problem] = problemsOf(definition, value)
    if (problem !== undefined)
      throw new Refusal(
        'invalid-input',
        `The parameter "${name}" is looked up at ${path}: ${problem} Change it there, or give another value.`,
      )
    put[name] = value
  }
  return { ...values, ...put }
}
