import type { Transaction } from '#platform/transaction.ts'
import type { Step } from '#domains/runs/graph.ts'
import type { RunRow } from '#domains/runs/looking.ts'
import { openInputs } from '#domains/runs/overriding.ts'
import { referenceIn } from '#domains/runs/references.ts'
import type { Outputs } from '#domains/runs/state.ts'
import { isList, type Data } from '#domains/runs/values.ts'
import { findProcedure, parametersOf } from './library.ts'
import type { Parameters } from './parameter.ts'
import { resolveParameters } from './parameters.ts'
import { procedureAt } from './versions/choosing.ts'

/** An input that is a parameter in the document obeys the rules of that parameter when it is given by hand, too. */
export const brokenRules = async (transaction: Transaction, run: RunRow, step: Step, inputs: Outputs): Promise<readonly string[]> => {
  const present = await findProcedure(transaction, run.procedure)
  if (present === undefined) return []
  const declared = parametersOf(transaction.registry, await procedureAt(transaction, present, run.version))
  const written = openInputs(step)
  return Object.entries(inputs).flatMap(([name, value]) => {
    const former = written[name]
    return former === undefined ? [] : broken(declared, name, former, value)
  })
}

/** A list of one reference is judged by its elements when the parameter is one of them. */
const broken = (declared: Parameters, input: string, written: Data, value: Data): readonly string[] => {
  const [only] = isList(written) && written.length === 1 ? written : [written]
  const name = typeof only === 'string' ? (referenceIn(only) ?? '') : ''
  const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined
  if (parameter === undefined) return []
  const values = isList(value) && parameter.type !== 'list' && parameter.type !== 'maplist' ? value : [value]
  return values.flatMap((one) =>
    resolveParameters({ [name]: parameter }, { [name]: one }, {}).findings.map(({ message }) => `${input}: ${message}`),
  )
}
