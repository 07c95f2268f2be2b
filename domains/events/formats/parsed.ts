import type { OccurredEvent } from '#domains/events/event.ts'
import { type Finding, Refusal } from '#platform/refusal.ts'

/** A request whose bytes can be read; `json` refuses what is not JSON. */
export interface ParsedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly mediaType: string
  readonly body: Uint8Array
  readonly json: () => unknown
  readonly text: () => string
}

/** A reader of one format: events, or a refusal with the path of each mistake. `newId` names events whose sender did not. */
export type ReadEvents = (request: ParsedRequest, now: Date, newId: () => string) => readonly OccurredEvent[]

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The longest text of an identifier, source, type or subject. */
export const longestText = 2_000

export const finding = (path: string, rule: string, message: string): Finding => ({ path, rule, message })

/** Throws when there are findings: the first is in the sentence, all are in the list. */
export const refuseFindings = (what: string, findings: readonly Finding[]): void => {
  const [first] = findings
  if (first === undefined) return
  const more = findings.length > 1 ? ` And ${findings.length - 1} more; see the findings.` : ''
  throw new Refusal('invalid-input', `${what}: ${first.path === '' ? '' : `${first.path}: `}${first.message}${more}`, {
    findings: findings.slice(0, 50),
  })
}

/** A text that must be there, not empty and not too long. */
export const textFindings = (fields: Fields, name: string, place: string, required: boolean): readonly Finding[] => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  const path = `${place}/${name}`
  if (value === undefined || value === null) return required ? [finding(path, 'required', `\`${name}\` is missing.`)] : []
  if (typeof value !== 'string') return [finding(path, 'type', `\`${name}\` must be text.`)]
  if (value === '') return [finding(path, 'minLength', `\`${name}\` must not be empty.`)]
  return value.length > longestText ? [finding(path, 'maxLength', `\`${name}\` is longer than ${longestText} characters.`)] : []
}

export const textIn = (fields: Fields, name: string): string | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Throws when there are too many, or one is too long. `lengthOf` is only asked where the whole is longer than one may be. */
export const refuseTooMuch = (events: readonly unknown[], bytes: number, most: number, longest: number): void => {
  if (events.length > most)
    throw new Refusal('body-too-large', `One request carries at most ${most} events; these are ${events.length}. Send them in several.`)
  if (bytes <= longest) return
  const encoder = new TextEncoder()
  const at = events.findIndex((event) => encoder.encode(JSON.stringify(event) ?? '').length > longest)
  if (at !== -1)
    throw new Refusal('body-too-large', `Event ${at} is larger than ${longest / 1_024} KiB. Leave out what is not needed, or link to it.`, {
      findings: [finding(`/${at}`, 'size', `Larger than ${longest / 1_024} KiB.`)],
    })
}
