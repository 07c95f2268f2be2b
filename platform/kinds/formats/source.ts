import type { Finding } from '#platform/refusal.ts'

/** One document as it stands in a file, before anybody asked whether it is one of ours. */
export interface SourceDocument {
  readonly file: string
  /** Plain data, or undefined when the text could not be read; then `findings` says why. */
  readonly value: unknown
  readonly findings: readonly Finding[]
  /** Line the document begins at, 1-based. */
  readonly line: number
  /** How it was written, and so how a change of it is proposed. */
  readonly format: 'yaml' | 'json' | 'markdown'
  /** The text after the front matter of a Markdown file. */
  readonly body?: string
  /** Where in the file a JSON pointer points, or the nearest place above it that is written there. */
  readonly locate: (pointer: string) => Position
}

/** 1-based. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Longest file that is read, in characters: room for 20,000 entities in one. */
export const longestText = 30_000_000
/** Longest single document, in characters; the body of a procedure may be 400,000. */
export const longestDocument = 2_000_000

/** Adds file and position to findings whose paths point into `source`. */
export const placed = (source: Pick<SourceDocument, 'file' | 'locate'>, findings: readonly Finding[]): Finding[] =>
  findings.map((finding) => (finding.line === undefined ? { ...finding, file: source.file, ...source.locate(finding.path) } : finding))
