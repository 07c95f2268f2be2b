import { inWords, type CallFailure } from '#domains/automation/aws/failures.ts'
import type { Performed } from '#domains/runs/performing.ts'
import { isList, type Data } from '#domains/runs/values.ts'

type Ended = Exclude<Performed, { outcome: 'again' }>
type Outputs = Readonly<Record<string, Data>>

/** What a performer answers, in the few shapes there are. Pure. */
export const succeeded = (outputs: Outputs, response: Data = outputs): Ended => ({
  outcome: 'success',
  reason: '',
  output: shown(response),
  response,
  outputs,
})

/** @param rest `final`: another attempt cannot go better. */
export const failed = (
  reason: string,
  rest: { readonly final?: boolean; readonly outputs?: Outputs; readonly response?: Data } = {},
): Ended => ({
  outcome: 'failed',
  reason,
  output: rest.response === undefined ? reason : `${reason}\n${shown(rest.response)}`,
  response: rest.response ?? null,
  outputs: rest.outputs ?? {},
  ...(rest.final === undefined ? {} : { final: rest.final }),
})

/** What AWS would not do: final when the same call can never go well. */
export const failedBy = (what: string, failure: CallFailure, outputs: Outputs = {}): Ended =>
  failed(inWords(what, failure), { final: failure.stage === 'InputValidation' || failure.type === 'Permission', outputs })

export const timedOut = (reason: string, outputs: Outputs = {}): Ended => ({
  outcome: 'timed-out',
  reason,
  output: reason,
  response: null,
  outputs,
})

export const cancelled = (): Ended => failed('It was cancelled.', { final: true })

const longestShown = 60_000

const shown = (response: Data): string => {
  if (response === null) return ''
  const text = JSON.stringify(response, null, 2)
  return text.length > longestShown ? `${text.slice(0, longestShown)}\n… (${text.length - longestShown} characters more)` : text
}

/** Inputs as a document gives them: text, or a list where one was written alone. */
export const textOf = (value: Data | undefined): string | undefined =>
  value === undefined || value === null || value === '' ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value)

export const listOf = (value: Data | undefined): readonly string[] =>
  (isList(value) ? value : value === undefined || value === null || value === '' ? [] : [value]).flatMap((one) => textOf(one) ?? [])

export const isYes = (value: Data | undefined): boolean => value === true || (typeof value === 'string' && /^true$/i.test(value.trim()))

/** Only what is there, under the names an API has for it. */
export const renamed = (inputs: Outputs, names: Readonly<Record<string, string>>): Record<string, Data> =>
  Object.fromEntries(
    Object.entries(names).flatMap(([from, to]) => {
      const value = inputs[from]
      return value === undefined || value === null || value === '' ? [] : [[to, value]]
    }),
  )
