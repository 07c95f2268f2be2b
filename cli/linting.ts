import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SourceFile } from '#platform/kinds/formats/files.ts'
import type { Finding } from '#platform/refusal.ts'
import { readWords } from './arguments.ts'
import { exits } from './failure.ts'
import { filesOf } from './folder.ts'
import { mendFile } from './mending.ts'
import { findingText } from './finding-text.ts'
import type { Terminal } from './terminal.ts'

const lintInput = {
  type: 'object',
  properties: {
    fix: { type: 'boolean', description: 'Make the mends a machine can make, in the files, and show what is left.' },
    json: { type: 'boolean', description: 'The findings as JSON.' },
    strict: { type: 'boolean', description: 'What is missing counts as an error.' },
  },
}

/** A finding in a file, as it is printed. */
export interface FileFinding extends Finding {
  readonly severity: 'error' | 'missing' | 'advice'
}

/**
 * `andon lint FILE…`: what can be seen without a server. Records are held against their kinds, procedures are compiled
 * and asked what the pillar wants of them, Automation documents are checked as they will run. References to records
 * outside the files are for `plan`.
 */
export const lintFiles = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const { input, words, options } = readWords(lintInput, args, 'lint')
  if (options.help === true) {
    terminal.write(lintHelp)
    return exits.done
  }
  const given = words.length === 0 ? ['.'] : words
  const lint = async () => (await import('./inspecting.ts')).inspect(gather(given), given.some(isFolder))
  let seen = await lint()
  let mended = 0
  if (input['fix'] === true) {
    for (const [path, edits] of seen.edits) mended += mendOnDisk(path, edits)
    if (mended > 0) seen = await lint()
  }
  const { findings, records, files } = seen
  if (input['json'] === true) terminal.write(`${JSON.stringify({ findings, records, files, mended }, null, 2)}\n`)
  else terminal.write(`${[...findings.flatMap(findingText), summary(findings, records, files, mended)].join('\n')}\n`)
  const bad = input['strict'] === true ? ['error', 'missing'] : ['error']
  return findings.some(({ severity }) => bad.includes(severity)) ? exits.refused : exits.done
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

/** Every file with the path it is reached by from here. */
const gather = (words: readonly string[]): readonly (SourceFile & { readonly asked: boolean })[] =>
  words.flatMap((word) => {
    const folder = isFolder(word)
    return filesOf(word).map(({ path, text }) => ({ path: folder ? join(word, path) : path, text, asked: !folder }))
  })

const mendOnDisk = (path: string, edits: Parameters<typeof mendFile>[1]): number => {
  const text = readFileSync(path, 'utf8')
  const { text: after, count } = mendFile(text, edits)
  if (after !== text) writeFileSync(path, after)
  return count
}

const summary = (findings: readonly FileFinding[], records: number, files: number, mended: number): string => {
  const count = (severity: FileFinding['severity']): number => findings.filter((found) => found.severity === severity).length
  const counts = [many(count('error'), 'error'), `${count('missing')} missing`, `${count('advice')} advice`].join(', ')
  const mends = mended === 0 ? '' : ` ${many(mended, 'mend')} made.`
  return `${many(records, 'record')} in ${many(files, 'file')}: ${counts}.${mends}`
}

const many = (count: number, what: string): string => `${count} ${count === 1 ? what : `${what}s`}`

const lintHelp = `andon lint <file or folder …> [--fix] [--json] [--strict]

Reads YAML, JSON and Markdown without a server: records of every kind, runbooks and playbooks (with front matter or plain),
and SSM Automation documents. It exits with 1 when there is an error.

  --fix     makes the mends a machine can make, in the files, and shows what is left
  --json    the findings as JSON
  --strict  what is missing counts as an error
`
