import type { Need } from './capability.ts'
import type { Finding } from '#platform/refusal.ts'

/** A document found in a file of another kind. */
export interface Imported {
  /** As AWS would call it. */
  readonly name: string
  readonly type: 'Automation' | 'Command' | 'ChangeTemplate'
  readonly content: string
  readonly description: string
  /** What it needs beside this installation. */
  readonly needs: readonly Need[]
  readonly findings: readonly Finding[]
  readonly warnings: readonly Finding[]
}

/** A document before it is looked at as one. */
export interface Extracted {
  readonly name: string
  readonly content: string
  /** What was changed or left open on the way, in sentences. */
  readonly notes: readonly Note[]
}

export interface Note {
  readonly rule: string
  readonly message: string
  readonly mend?: string
  /** It cannot run before this is mended. */
  readonly stops?: true
}

/** A parameter the document gets because something outside of it would have been filled in. */
export interface Opened {
  readonly name: string
  readonly description: string
  readonly default?: string
}

/** Files beside the imported one, path to text. */
export type Beside = Readonly<Record<string, string>>

/** The file a document means: the same path, else the only one that ends in it. */
export const besideOf = (beside: Beside, path: string): string | undefined => {
  const clean = path.replace(/^(?:\.\/|\$\{path\.module\}\/)+/, '')
  if (Object.hasOwn(beside, clean)) return beside[clean]
  const ending = Object.keys(beside).filter((one) => one.endsWith(`/${clean}`))
  return ending.length === 1 ? beside[ending[0] ?? ''] : undefined
}
