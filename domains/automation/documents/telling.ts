import { toPointer, type Path } from '#platform/kinds/pointer.ts'
import type { Finding } from '#platform/refusal.ts'

/** Collects what is to be said about a document, each with its path and its line. */
export interface Telling {
  readonly findings: Finding[]
  readonly warnings: Finding[]
  /** It cannot run as written. */
  readonly refuse: (path: Path, rule: string, message: string, mend?: string) => void
  /** One should know it. */
  readonly warn: (path: Path, rule: string, message: string, mend?: string) => void
}

/** A document with a thousand mistakes is told the first two hundred. */
const most = 200

export const startTelling = (locate: (pointer: string) => { readonly line: number; readonly column: number }): Telling => {
  const findings: Finding[] = []
  const warnings: Finding[] = []
  const into = (list: Finding[]) => (path: Path, rule: string, message: string, mend?: string) => {
    if (list.length >= most) return
    const pointer = toPointer(path)
    list.push({ path: pointer, rule, message, ...(mend === undefined ? {} : { mend }), ...locate(pointer) })
  }
  return { findings, warnings, refuse: into(findings), warn: into(warnings) }
}

/** A value as text, whatever it is: what a foreign document holds may not even have a way to become text. */
export const written = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value)

/** A value of a document as it is quoted in a sentence. */
export const quoted = (value: unknown): string => {
  const text = written(value)
  return `"${text.length > 80 ? `${text.slice(0, 80).toWellFormed()}…` : text}"`
}
