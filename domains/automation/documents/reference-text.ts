import type { DataType } from '#domains/runs/values.ts'

export interface Pasted {
  readonly script: string
  /** Variables the script reads: name to the reference, `{{ Name }}`. */
  readonly environment: Readonly<Record<string, string>>
  readonly refused: readonly Refused[]
}

export interface Refused {
  readonly name: string
  /** Line of the script, from 1. */
  readonly line: number
  readonly why: string
}

/** What is known of a name: its type, and whether every value it can have is harmless anywhere (numbers, chosen words). */
export interface Known {
  readonly type?: DataType
  readonly harmless?: boolean
}

/** One reference in a text. */
export interface Reference {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly known: Known
  /** The variable that holds its value. */
  readonly variable: string
}

/** How a language takes a value: the whole script with every reference replaced. */
export type Paste = (script: string, references: readonly Reference[]) => { readonly script: string; readonly refused: readonly Refused[] }

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** The text with pieces of it replaced; the pieces do not overlap. */
export const replaceAt = (
  text: string,
  changes: readonly { readonly start: number; readonly end: number; readonly to: string }[],
): string => {
  let [written, at] = ['', 0]
  for (const { start, end, to } of changes.toSorted((one, other) => one.start - other.start)) {
    written += text.slice(at, start) + to
    at = end
  }
  return written + text.slice(at)
}

/** Names between braces; what a document may refer to. Use only with `matchAll`, which keeps no place in it. */
export const referencePattern = /\{\{\s*((?:[A-Za-z_][A-Za-z0-9_-]*:)?[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)?)\s*\}\}/g
