import type { Finding } from '#platform/refusal.ts'
import { breather } from '#platform/kinds/breath.ts'
import { type Draft, readDraft } from '#platform/kinds/draft.ts'
import { readFile, type SourceFile } from '#platform/kinds/formats/files.ts'
import type { Vocabulary } from '#platform/kinds/vocabulary.ts'

/** Everything a set of files says: what may be kept, what is wrong, and what is not ours. */
export interface ReadFiles {
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
  readonly ignored: readonly { readonly file: string; readonly line: number; readonly because: string }[]
}

/** More mistakes than this are told as "and more": nobody mends a thousand before trying again. */
export const mostFindings = 500

export const readFiles = async (files: readonly SourceFile[], vocabulary: Vocabulary): Promise<ReadFiles> => {
  const drafts: Draft[] = []
  const findings: Finding[] = []
  const ignored: { file: string; line: number; because: string }[] = []
  const breathe = breather()
  for (const file of files) {
    for (const source of readFile(file)) {
      const reading = readDraft(source, vocabulary)
      if (reading.type === 'draft') drafts.push(reading.draft)
      else if (reading.type === 'refused') findings.push(...reading.findings)
      else ignored.push({ file: reading.file, line: reading.line, because: reading.because })
      if (findings.length >= mostFindings) return { drafts, findings: findings.slice(0, mostFindings), ignored }
      await breathe()
    }
  }
  return { drafts, findings, ignored }
}
