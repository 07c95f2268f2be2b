import { isDesired } from '#domains/automation/documents/semantics.ts'
import type { Performer } from '#domains/runs/performing.ts'
import { select } from '#domains/runs/selecting.ts'
import { asText, isList, type Data } from '#domains/runs/values.ts'
import { definePerformer, lookAgain, maySettle } from './asking.ts'
import { failed, failedBy, succeeded, textOf } from './outcomes.ts'

/** Steps that call one operation by its name. */
interface Named {
  readonly service: string
  readonly api: string
  readonly input: Readonly<Record<string, Data>>
}

const own = ['Service', 'Api', 'PropertySelector', 'DesiredValues']

const namedIn = (inputs: Readonly<Record<string, Data>>): Named | undefined => {
  const [service, api] = [textOf(inputs['Service']), textOf(inputs['Api'])]
  if (service === undefined || api === undefined) return undefined
  return { service, api, input: Object.fromEntries(Object.entries(inputs).filter(([name]) => !own.includes(name))) }
}

const nameless = failed('Service and Api must say what is called.', { final: true })
const titleOf = ({ service, api }: Named): string => `${service.toLowerCase()}.${api}`

const executeAwsApi = definePerformer('aws:executeAwsApi', async (call, ask) => {
  const named = namedIn(call.inputs)
  if (named === undefined) return nameless
  const answer = await ask(named.service, named.api, named.input)
  return 'failure' in answer ? failedBy(titleOf(named), answer.failure) : succeeded({}, answer.data)
})

const assertAwsResourceProperty = definePerformer(
  'aws:assertAwsResourceProperty',
  async (call, ask) => {
    const named = namedIn(call.inputs)
    if (named === undefined) return nameless
    const answer = await ask(named.service, named.api, named.input)
    if ('failure' in answer) return failedBy(titleOf(named), answer.failure)
    const { found, holds, told } = judge(call.inputs, answer.data)
    return holds ? succeeded({}, found ?? null) : failed(`${titleOf(named)}: ${told}`, { response: answer.data })
  },
  { idempotent: true },
)

const waitForAwsResourceProperty = definePerformer(
  'aws:waitForAwsResourceProperty',
  async (call, ask) => {
    const named = namedIn(call.inputs)
    if (named === undefined) return nameless
    const answer = await ask(named.service, named.api, named.input)
    if ('failure' in answer) {
      return maySettle(answer)
        ? lookAgain(call, {}, `${titleOf(named)}: ${answer.failure.message}`)
        : { ...failedBy(titleOf(named), answer.failure), final: true }
    }
    const { found, holds, told } = judge(call.inputs, answer.data)
    return holds ? succeeded({}, found ?? null) : lookAgain(call, {}, `${titleOf(named)}: ${told}`)
  },
  { idempotent: true },
)

const judge = (inputs: Readonly<Record<string, Data>>, data: Data): { found: Data | undefined; holds: boolean; told: string } => {
  const path = textOf(inputs['PropertySelector']) ?? '$'
  const given = inputs['DesiredValues'] ?? []
  const desired = isList(given) ? given : [given]
  const found = select(data, path)
  const is = found === undefined ? 'not there' : asText(found)
  return {
    found,
    holds: isDesired(found, desired),
    told: `${path} is ${is.length > 500 ? `${is.slice(0, 500)}…` : is}, not ${desired.map(asText).join(' or ')}.`,
  }
}

export const apiPerformers: readonly Performer[] = [executeAwsApi, assertAwsResourceProperty, waitForAwsResourceProperty]
