import { nearest } from '#platform/kinds/nearest.ts'
import { ownAttributes } from './attributes.ts'
import { readFenceInfo } from './fence.ts'
import type { LintFinding } from './lintable.ts'

/** A mend a machine can make: lines of the body, or a field of the record. */
export type Edit =
  | { readonly type: 'line'; readonly line: number; readonly before: string; readonly after: string }
  | { readonly type: 'field'; readonly path: string; readonly value: unknown }

/** The edits that mend what is mechanical among the findings, each once. Pure. */
export const editsFor = (
  findings: readonly LintFinding[],
  body: string,
  spec: { readonly runbooks?: readonly string[] | undefined } = {},
): readonly Edit[] => {
  const lines = body.split('\n')
  const edited = new Map<number, string>()
  const fields: Edit[] = []
  for (const found of findings) {
    const field = fieldFor(found, spec, fields)
    if (field !== undefined) fields.push(field)
    const change = lineChanges.get(found.rule)
    if (change === undefined || found.line === undefined) continue
    const at = placeOf(lines, found)
    if (at === undefined) continue
    const after = change(edited.get(at) ?? lines[at] ?? '', found, languageAbove(lines, at))
    if (after !== undefined && after !== lines[at]) edited.set(at, after)
  }
  const changed = [...edited].map(([at, after]): Edit => ({ type: 'line', line: at + 1, before: lines[at] ?? '', after }))
  return [...changed.sort((one, other) => lineOf(one) - lineOf(other)), ...fields]
}

/** The body with the edits in it. Lines that are no longer what they were are left alone. */
export const withEdits = (body: string, edits: readonly Edit[]): string => {
  const lines = body.split('\n')
  for (const edit of edits) if (edit.type === 'line' && lines[edit.line - 1] === edit.before) lines[edit.line - 1] = edit.after
  return lines.join('\n')
}

const lineOf = (edit: Edit): number => (edit.type === 'line' ? edit.line : 0)

type Change = (line: string, found: LintFinding, language: string) => string | undefined

const quotedIn = (message: string): string => /[`"]([^`"]+)[`"]/.exec(message)?.[1] ?? ''

const addAttribute =
  (attribute: string): Change =>
  (line) => {
    const name = attribute.split('=')[0] ?? ''
    return line.includes(name)
      ? undefined
      : line.replace(/\{\s*([^{}]*?)\s*\}\s*$/, (_all, inside: string) => `{${inside === '' ? '' : `${inside} `}${attribute}}`)
  }

const lineChanges: ReadonlyMap<string, Change> = new Map<string, Change>([
  ['timeout', (line, found) => (found.severity === 'advice' ? addAttribute('andon.timeout=10m')(line, found, '') : undefined)],
  ['failure', addAttribute('andon.onFailure=rollback')],
  [
    'unknown-attribute',
    (line, found) => {
      const slip = quotedIn(found.message)
      const meant = nearest(slip, ownAttributes)
      return slip === '' || meant === undefined ? undefined : line.replace(slip, meant)
    },
  ],
  [
    'parameter-in-script',
    (line, found, language) => {
      if (!/^(?:sh|shell|bash|zsh)$/.test(language)) return undefined
      const name = /\{\{(.+?)\}\}/.exec(found.message)?.[1] ?? ''
      return withVariable(line, name)
    },
  ],
])

/** `{{host}}` becomes `"$ANDON_PARAM_host"`, within double quotes without them; within single quotes it is left to a person. */
const withVariable = (line: string, name: string): string | undefined => {
  const escaped = name.replace('.', String.raw`\.`)
  const variable = `ANDON_PARAM_${name.replaceAll(/[.-]/g, '_')}`
  let left = false
  const after = line.replace(new RegExp(String.raw`\{\{\s*${escaped}\s*\}\}`, 'g'), (all, at: number) => {
    const quote = quoteAt(line, at)
    if (quote === "'") left = true
    return quote === "'" ? all : quote === '"' ? `\${${variable}}` : `"$${variable}"`
  })
  return left ? undefined : after
}

const quoteAt = (line: string, at: number): string => {
  let quote = ''
  for (let index = 0; index < at; index += 1) {
    const character = line[index] ?? ''
    if (character === '\\' && quote !== "'") index += 1
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
  }
  return quote
}

/** Position of the line a finding about a step is mended at: its fence, or the line with the slip or the placeholder. */
const placeOf = (lines: readonly string[], found: LintFinding): number | undefined => {
  const from = (found.line ?? 1) - 1
  const wanted =
    found.rule === 'parameter-in-script'
      ? new RegExp(String.raw`\{\{\s*${(/\{\{(.+?)\}\}/.exec(found.message)?.[1] ?? '').replace('.', String.raw`\.`)}\s*\}\}`)
      : found.rule === 'unknown-attribute'
        ? new RegExp(String.raw`[{\s]${quotedIn(found.message).replaceAll('.', String.raw`\.`)}\s*=`)
        : /^\s*(?:`{3,}|~{3,})[^`]*\{.*\}\s*$/
  // A line nobody could read is left to a person.
  const at = lines.slice(from, from + 400).findIndex((line) => line.length <= 2_000 && wanted.test(line))
  return at === -1 ? undefined : from + at
}

const languageAbove = (lines: readonly string[], at: number): string => {
  for (let index = at; index >= 0; index -= 1) {
    const info = /^\s*(?:`{3,}|~{3,})(.*)$/.exec(lines[index] ?? '')?.[1]
    if (info !== undefined && info.trim() !== '') return readFenceInfo(info.trim()).language
  }
  return ''
}

const fieldFor = (
  found: LintFinding,
  spec: { readonly runbooks?: readonly string[] | undefined },
  so: readonly Edit[],
): Edit | undefined => {
  if (found.rule === 'review' && found.path === '/metadata/review/every')
    return { type: 'field', path: '/metadata/review', value: { every: '180d' } }
  if (found.rule === 'unlisted-runbook' && !so.some((edit) => edit.type === 'field' && edit.path === '/spec/runbooks'))
    return {
      type: 'field',
      path: '/spec/runbooks',
      value: [...(spec.runbooks ?? []), ...(found.message.match(/runbook:[A-Za-z0-9_.-]+/g) ?? [])],
    }
  return undefined
}
