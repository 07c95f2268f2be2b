import { lineAt, replaceAt, type Paste, type Reference } from './reference-text.ts'

type Place = 'bare' | 'double' | 'comment' | { readonly never: string }

interface Found {
  readonly place: Place
  readonly command: string
}

/** Values become `${env:SSM_x}`; a text in single quotes is written in double ones first, where variables are read. */
export const pasteIntoPowerShell: Paste = (script, references) => {
  const { found, singles } = placesIn(script, references)
  const refused = references.flatMap((reference, index) => {
    const why = problemOf(script, reference, found[index])
    return why === undefined ? [] : [{ name: reference.name, line: lineAt(script, reference.start), why }]
  })
  const inside = (start: number): boolean => singles.some((single) => start > single.start && start < single.end)
  const changes = [
    ...references.flatMap((reference, index) => {
      const place = found[index]?.place
      return place === 'comment' || typeof place === 'object' || place === undefined || inside(reference.start)
        ? []
        : [written(script, reference, place)]
    }),
    ...singles.map((single) => ({
      start: single.start,
      end: single.end,
      to: doubleQuoted(
        script,
        single,
        references.filter(({ start }) => start > single.start && start < single.end),
      ),
    })),
  ]
  return { script: replaceAt(script, changes), refused }
}

const written = (script: string, { start, end, variable, known }: Reference, place: Place): { start: number; end: number; to: string } => {
  const value = `\${env:${variable}}`
  if (place === 'double') return { start, end, to: value }
  // `${{ Flag }}` is how documents write $true and $false.
  if (known.type === 'Boolean' && script[start - 1] === '$') return { start: start - 1, end, to: `(${value} -eq 'true')` }
  if (known.type === 'Integer') return { start, end, to: `([long]${value})` }
  return { start, end, to: value }
}

const problemOf = (script: string, { start, known }: Reference, found: Found | undefined): string | undefined => {
  if (found === undefined) return 'the script ends inside quotes'
  const { place, command } = found
  if (place === 'comment') return undefined
  if (typeof place === 'object') return place.never
  const previous = script[start - 1]
  if (previous === '`') return 'a backtick stands before it'
  if (previous === '$' && !(place === 'bare' && known.type === 'Boolean')) return 'a `$` stands before it, so that it would name a variable'
  if (place === 'bare' && /[\w.:}-]/.test(previous ?? '')) return 'it is part of a word; write the whole in double quotes'
  if (known.harmless === true) return undefined
  return rereads.test(command) ? 'it would be part of a program' : undefined
}

const rereads =
  /\b(?:iex|invoke-expression|invoke-command|icm|start-process|saps|start-job|add-type|powershell(?:\.exe)?|pwsh|cmd(?:\.exe)?|wscript|cscript|ssh|bash|sh|python[0-9.]*|sqlcmd|invoke-sqlcmd|new-scheduledtaskaction|schtasks|register-\w+|set-alias|new-alias|invoke-wmimethod|invoke-cimmethod|wmic)\b|\[scriptblock\]|::create\(|invokescript|expandstring|newscriptblock|encodedcommand|-filterscript|^\s*[&.]\s/i

interface Single {
  readonly start: number
  readonly end: number
  readonly here: boolean
}

/** The same text in double quotes, with what means something there escaped. */
const doubleQuoted = (script: string, { start, end, here }: Single, references: readonly Reference[]): string => {
  const [open, close] = here ? [2, 2] : [1, 1]
  let [text, at] = [here ? '@"' : '"', start + open]
  const escape = (piece: string): string => {
    const plain = here ? piece : piece.replaceAll("''", "'")
    const escaped = plain.replaceAll(/[`$]/g, '`$&')
    return here ? escaped : escaped.replaceAll(/["\u201c\u201d\u201e]/g, '`$&')
  }
  for (const reference of references) {
    text += `${escape(script.slice(at, reference.start))}\${env:${reference.variable}}`
    at = reference.end
  }
  return text + escape(script.slice(at, end - close)) + (here ? '"@' : '"')
}

const isSingle = (character: string): boolean => /['\u2018\u2019\u201a\u201b]/.test(character)
const isDouble = (character: string): boolean => /["\u201c\u201d\u201e]/.test(character)

const placesIn = (
  text: string,
  references: readonly Reference[],
): { found: readonly (Found | undefined)[]; singles: readonly Single[] } => {
  const starts = new Map(references.map((reference, index) => [reference.start, index]))
  const found: (Found | undefined)[] = references.map(() => undefined)
  const singles: Single[] = []
  let [at, began] = [0, 0]
  let broken = false
  const record = (place: Place): boolean => {
    const index = starts.get(at)
    if (index === undefined) return false
    const end = text.indexOf('\n', at)
    found[index] = { place, command: text.slice(began, end === -1 ? undefined : end) }
    at = references[index]?.end ?? at + 1
    return true
  }
  const single = (here: boolean): void => {
    const start = at
    let used = false
    at += here ? 2 : 1
    for (;;) {
      if (at >= text.length) {
        broken = true
        return
      }
      if (record('double')) used = true
      else if (here ? text.startsWith("\n'@", at) : isSingle(text[at] ?? '')) {
        if (here || !isSingle(text[at + 1] ?? '')) break
        at += 2
      } else at += 1
    }
    at += here ? 3 : 1
    if (used) singles.push({ start, end: at, here })
  }
  const double = (here: boolean): void => {
    at += here ? 2 : 1
    while (at < text.length) {
      if (record('double')) continue
      if (here ? text.startsWith('\n"@', at) : isDouble(text[at] ?? '')) {
        if (here || !isDouble(text[at + 1] ?? '')) {
          at += here ? 3 : 1
          return
        }
        at += 2
      } else if (text[at] === '`') at += 2
      else if (text.startsWith('$(', at)) {
        at += 2
        code(')')
      } else at += 1
    }
    broken = true
  }
  const comment = (end: string): void => {
    while (at < text.length && !text.startsWith(end, at)) if (!record('comment')) at += 1
  }
  /** Until the closing bracket of what it is inside of; without one, to the end. */
  const code = (close: string | undefined): void => {
    let depth = 0
    while (at < text.length) {
      const character = text[at] ?? ''
      if (record('bare')) continue
      if (text.startsWith('<#', at)) comment('#>')
      else if (character === '#' && /^[\s;|(){}]?$/.test(text[at - 1] ?? '')) comment('\n')
      else if (/^@['\u2018\u2019][ \t]*\r?\n/.test(text.slice(at, at + 80))) single(true)
      else if (/^@["\u201c\u201d][ \t]*\r?\n/.test(text.slice(at, at + 80))) double(true)
      else if (isSingle(character)) single(false)
      else if (isDouble(character)) double(false)
      else if (character === '`') at += 2
      else {
        if (character === '(') depth += 1
        if (character === ')') {
          if (close === ')' && depth === 0) {
            at += 1
            return
          }
          depth = Math.max(0, depth - 1)
        }
        at += 1
        if (/[\n;|]/.test(character)) began = at
      }
    }
    if (close !== undefined) broken = true
  }
  code(undefined)
  return broken ? { found: found.map((one) => (one?.place === 'comment' ? one : undefined)), singles: [] } : { found, singles }
}
