import type { JobOrder, JobScript, Json } from './job.ts'

/** A job as the machine that does it gets it: every secret has become its value. */
export interface Assignment {
  readonly key: string
  readonly fence: number
  readonly run: string
  readonly step: string
  readonly title: string
  readonly procedure: string
  readonly documentDigest: string
  readonly approvedBy: readonly string[]
  readonly startedBy: string
  readonly idempotent: boolean
  readonly timeoutMs: number
  readonly script: JobScript
  /** Values to hide in whatever it prints. */
  readonly masks: readonly string[]
}

const reference = /^secret:\/\/([A-Za-z0-9][A-Za-z0-9._/-]{0,189})$/

/** The name of the secret that a text is, as a whole; undefined for any other text. */
export const secretNamed = (text: string): string | undefined => reference.exec(text)?.[1]

/** Names of all secrets an order uses. */
export const secretsOf = (order: JobOrder): readonly string[] => {
  const { environment, payload } = order.script
  const texts = [...Object.values(order.secrets), ...Object.values(environment), ...(payload === undefined ? [] : textsIn(payload))]
  const used = texts.flatMap((text) => secretNamed(text) ?? [])
  return [...new Set([...used, ...order.masks.map((name) => secretNamed(name) ?? name)])].toSorted()
}

const longestMs = 86_400_000

/** The order with the values in the places of the names. Every name must have one. */
export const assign = (order: JobOrder, fence: number, values: ReadonlyMap<string, string>): Assignment => {
  const { key, run, step, title, procedure, documentDigest, approvedBy, startedBy, idempotent, timeoutMs, script, secrets } = order
  const valueOf = (text: string): string => values.get(secretNamed(text) ?? '') ?? text
  const variables = Object.entries({ ...script.environment, ...secrets }).map(([name, text]) => [name, valueOf(text)] as const)
  return {
    key,
    fence,
    run,
    step,
    title,
    procedure,
    documentDigest,
    approvedBy,
    startedBy,
    idempotent,
    // No script is without an end.
    timeoutMs: timeoutMs > 0 ? timeoutMs : longestMs,
    script: {
      ...script,
      environment: Object.fromEntries(variables),
      ...(script.payload === undefined ? {} : { payload: filled(script.payload, valueOf) }),
    },
    masks: [...values.values()],
  }
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return (isList(value) ? value : Object.values(value)).flatMap(textsIn)
}

const filled = (value: Json, valueOf: (text: string) => string): Json => {
  if (typeof value === 'string') return valueOf(value)
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map((one) => filled(one, valueOf))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, valueOf)]))
}
