import { globSync, readFileSync } from 'node:fs'

/** A file of the repository, with its path from the root. */
export interface Source {
  readonly path: string
  readonly text: string
}

const root = new URL('../../', import.meta.url)

/** Files that match, in order of path, without what was installed, built or generated. */
export const readSources = (...patterns: readonly string[]): readonly Source[] =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root.pathname, exclude: isForeign }))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }))

const isForeign = (path: string): boolean => /(?:^|\/)(?:node_modules|dist|\.data|\.git)(?:\/|$)|\.gen\.ts$/.test(path)

/** What a file imports, types included, as written. */
export const importsOf = ({ text }: Source): readonly string[] =>
  [...withoutComments(text).matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')

/** The text of every quoted or template literal, templates whole. Good enough for a rule; not a parser. */
export const literalsOf = ({ text }: Source): readonly string[] =>
  [...withoutComments(text).matchAll(/`((?:[^`\\]|\\[\s\S])*)`|'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  )

/** Block comments, and line comments that begin a line or follow a space. */
export const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|\s)\/\/.*$/gm, '$1')

export const isTest = ({ path }: Source): boolean => /\.test\.tsx?$/.test(path)
