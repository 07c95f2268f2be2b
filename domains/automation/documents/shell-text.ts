import { lineAt, replaceAt, type Paste, type Reference } from './reference-text.ts'

/**
 * Where a place in a shell script is: among words, inside quotes, in a here-document. `never` is a place whose text the
 * shell reads once more as code or as arithmetic.
 */
type Place = 'bare' | 'arithmetic' | 'single' | 'ansi' | 'double' | 'here' | 'comment' | { readonly never: string }

interface Found {
  readonly place: Place
  /** It is the name of the command, or the beginning of it. */
  readonly names: boolean
  /** The command it belongs to, from its first word on, as it is written. */
  readonly command: string
}

/** Values become `"${SSM_x}"`: one word, whatever is in it. */
export const pasteIntoShell: Paste = (script, references) => {
  const found = placesIn(script, references)
  const refused = references.flatMap((reference, index) => {
    const why = problemOf(script, reference, found[index])
    return why === undefined ? [] : [{ name: reference.name, line: lineAt(script, reference.start), why }]
  })
  const changes = references.flatMap(({ start, end, variable }, index) => {
    const to = written(found[index]?.place, `\${${variable}}`)
    return to === undefined ? [] : [{ start, end, to }]
  })
  return { script: replaceAt(script, changes), refused }
}

const written = (place: Place | undefined, value: string): string | undefined => {
  switch (place) {
    case 'bare':
      return `"${value}"`
    case 'arithmetic':
    case 'double':
    case 'here':
      return value
    case 'single':
      return `'"${value}"'`
    case 'ansi':
      return `'"${value}"$'`
    default:
      return undefined
  }
}

const problemOf = (script: string, { start, known }: Reference, found: Found | undefined): string | undefined => {
  if (found === undefined) return 'the script ends inside quotes'
  const { place, names, command } = found
  if (place === 'comment') return undefined
  if (typeof place === 'object') return place.never
  const before = script.slice(Math.max(0, start - 200), start)
  if (before.endsWith('$')) return 'a `$` stands before it, so that it would name a variable'
  if (place !== 'single' && /(?:^|[^\\])(?:\\\\)*\\$/.test(before)) return 'a backslash stands before it'
  if (known.harmless === true) return undefined
  if (place === 'arithmetic') return 'the shell would compute with it, and computing runs commands'
  if (/[A-Za-z_][A-Za-z0-9_]*\[[^\]\s]*$/.test(before)) return 'the shell would compute with it, and computing runs commands'
  if (/(?:^|\s)(?:export|declare|typeset|local|readonly)\s+(?:-\S+\s+)*["']?$/.test(before)) return 'it would be the name of a variable'
  if (names) return 'it would be the name of a command'
  return rereads(command)
}

const interpreters = String.raw`(?:ba|da|z|k|fi)?sh|su|runuser|python[0-9.]*|perl|ruby|node|php|lua|psql|mysql|mariadb|sqlite3|sqlcmd|mongo(?:sh)?|redis-cli|pwsh|powershell(?:\.exe)?|osascript|expect|bc|dc`
const programs = new RegExp(
  String.raw`(?:^|[\s/|;&(])(?:${interpreters})(?:\s[^|;&]*)?\s(?:-[A-Za-z]*[ceErRC]|--eval|--command|--execute|--run|-Command|--session-command)(?:[\s='"]|$)`,
)
const always =
  /^\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:(?:sudo|exec|command|nohup|env|time|nice|then|do)\s+(?:-\S+\s+)*)*(?:\/\S*\/)?(eval|let|ssh|trap|[gm]?awk|sed|xargs|parallel|watch|at|batch|crontab|envsubst|source|\.)(?:\s|$)/
const counted = /(?:^|\s)(?:declare|typeset|local|export|readonly)\s+-[a-zA-Z]*[in]/
const comparing = /\s-(?:eq|ne|lt|le|gt|ge)\s/
/** `[` and `test` compare numbers only, where `[[` computes. */
const plainTest = /(?:^|\s)(?:\[|test)\s/
const subscripted = /(?:^|\s)(?:\[|test|\[\[)\s+(?:!\s+)?-v\s|(?:^|\s)(?:unset|printf\s+-v|read)\s/

/** Why a command reads its words once more as a program. */
const rereads = (command: string): string | undefined => {
  const word = always.exec(command)?.[1]
  if (word !== undefined) return `\`${word}\` reads its words as a program`
  if (programs.test(command)) return 'it would be part of a program for another interpreter'
  const computes = comparing.test(command) && !plainTest.test(command)
  if (counted.test(command) || computes || subscripted.test(command)) return 'the shell would compute with it, and computing runs commands'
  return undefined
}

interface Frame {
  readonly kind: 'top' | 'double' | 'substitution' | 'braces' | 'arithmetic' | 'backtick'
  /** Where the command under way began. */
  began: number
  /** At the first word of a command. */
  first: boolean
  depth: number
}

interface Here {
  readonly word: string
  readonly quoted: boolean
  readonly dashed: boolean
  readonly command: string
}

/** One pass over the script, from left to right. What it does not understand ends in a place that is refused. */
const placesIn = (text: string, references: readonly Reference[]): readonly (Found | undefined)[] => {
  const starts = new Map(references.map((reference, index) => [reference.start, index]))
  const found: (Found | undefined)[] = references.map(() => undefined)
  const frames: Frame[] = [{ kind: 'top', began: 0, first: true, depth: 0 }]
  const heres: Here[] = []
  let at = 0
  let broken = false
  const top = (): Frame => frames.at(-1) ?? { kind: 'top', began: 0, first: true, depth: 0 }
  const commandNow = (): string => {
    const base = frames.findLast((frame) => frame.kind !== 'double') ?? top()
    const end = text.indexOf('\n', at)
    return text.slice(base.began, end === -1 ? undefined : end)
  }
  const record = (place: Place, names = false): void => {
    const index = starts.get(at)
    if (index === undefined) return
    found[index] = { place, names, command: commandNow() }
    at = references[index]?.end ?? at
  }
  const quotedUntil = (place: Place, names: boolean): void => {
    while (at < text.length && text[at] !== "'") {
      if (starts.has(at)) record(place, names)
      else at += place === 'ansi' && text[at] === '\\' ? 2 : 1
    }
    if (at >= text.length) broken = true
    at += 1
  }
  const push = (kind: Frame['kind'], length: number): void => {
    at += length
    frames.push({ kind, began: at, first: true, depth: 0 })
  }
  const newCommand = (length: number): void => {
    at += length
    top().began = at
    top().first = true
  }
  const readHeres = (): void => {
    for (const here of heres.splice(0)) {
      for (;;) {
        if (at >= text.length) return
        const end = text.indexOf('\n', at)
        const stop = end === -1 ? text.length : end
        const line = text.slice(at, stop)
        if ((here.dashed ? line.replace(/^\t+/, '') : line) === here.word) {
          at = Math.min(text.length, stop + 1)
          break
        }
        readHereLine(here, stop)
        at = Math.min(text.length, stop + 1)
        if (end === -1) return
      }
    }
    top().began = at
    top().first = true
  }
  const readHereLine = (here: Here, stop: number): void => {
    // A program inside the here-document: what the shell would run there is not followed.
    const nested = !here.quoted && /\$\(|`/.test(text.slice(at, stop))
    const rereading = heredocReads.test(here.command)
    while (at < stop) {
      const index = starts.get(at)
      if (index === undefined) at += 1
      else {
        const never = here.quoted
          ? 'the here-document is quoted, so that nothing is put in'
          : nested
            ? 'a command inside a here-document would use it'
            : rereading
              ? 'the here-document is a program'
              : undefined
        found[index] = { place: never === undefined ? 'here' : { never }, names: false, command: '' }
        at = references[index]?.end ?? at + 1
      }
    }
  }
  const inWords = (): void => {
    const frame = top()
    const rest = text.slice(at, at + 3)
    const character = text[at] ?? ''
    // Behind `X=` it is the value of an assignment, and the command is still to come.
    const isName = frame.first && text[at - 1] !== '='
    if (starts.has(at)) {
      record(
        frame.kind === 'arithmetic'
          ? 'arithmetic'
          : frame.kind === 'braces'
            ? { never: 'it stands inside `${…}`' }
            : frames.some(({ kind }) => kind === 'backtick')
              ? { never: 'it stands inside backticks; write $(…)' }
              : 'bare',
        isName,
      )
      frame.first = frame.first && !isName
    } else if (character === '\\') at += 2
    else if (character === "'" && frame.kind !== 'braces') {
      at += 1
      quotedUntil('single', isName)
      frame.first = frame.first && !isName
    } else if (rest.startsWith("$'")) {
      at += 2
      quotedUntil('ansi', isName)
    } else if (character === '"' || rest.startsWith('$"')) {
      frame.first = frame.first && !isName
      push('double', character === '"' ? 1 : 2)
      top().first = isName
    } else if (expansion(rest)) frame.first = frame.first && !isName
    else if (frame.kind === 'backtick' && character === '`') {
      frames.pop()
      at += 1
    } else if (character === '`') push('backtick', 1)
    else if (frame.kind === 'braces' && character === '}') {
      frames.pop()
      at += 1
    } else if (frame.kind === 'arithmetic') inArithmetic(character, frame)
    else if (frame.kind === 'braces') at += 1
    else if (character === '#' && /^[\s;&|()]?$/.test(text[at - 1] ?? '')) inComment()
    else if (rest.startsWith('((')) push('arithmetic', 2)
    else if (rest.startsWith('<<') && rest !== '<<<') hereAhead()
    else if (character === '(') push('substitution', 1)
    else if (character === ')') {
      if (frames.length > 1) frames.pop()
      at += 1
    } else if (character === '\n') {
      newCommand(1)
      if (heres.length > 0) readHeres()
    } else if (/[;&|{}]/.test(character)) newCommand(1)
    else if (/\s/.test(character)) at += 1
    else word(frame)
  }
  const inComment = (): void => {
    while (at < text.length && text[at] !== '\n') {
      if (starts.has(at)) record('comment')
      else at += 1
    }
  }
  const inArithmetic = (character: string, frame: Frame): void => {
    if (character === '(') frame.depth += 1
    else if (character === ')' && frame.depth > 0) frame.depth -= 1
    else if (character === ')') {
      frames.pop()
      at += text[at + 1] === ')' ? 1 : 0
    }
    at += 1
  }
  const word = (frame: Frame): void => {
    const length = /^[^\s;&|(){}<>'"`$\\#!]+|^./s.exec(text.slice(at, at + 200))?.[0].length ?? 1
    // Never past a reference inside the word.
    const next = references.find(({ start }) => start > at && start < at + length)?.start
    const read = text.slice(at, next ?? at + length)
    at += read.length
    if (/^(?:then|do|else|elif|if|while|until|time|coproc)$/.test(read)) newCommand(0)
    // What stands before a command is not the command.
    else frame.first = frame.first && before.test(read)
  }
  const hereAhead = (): void => {
    const match = /^<<(-?)[ \t]*(?:'([^'\n]*)'|"([^"\n]*)"|\\?([^\s;&|()<>'"\\]+))/.exec(text.slice(at, at + 300))
    if (match === null) {
      at += 2
      return
    }
    const [whole, dash, single, double, plain] = match
    const quoted = single !== undefined || double !== undefined || whole.includes('\\')
    heres.push({ word: single ?? double ?? plain ?? '', quoted, dashed: dash === '-', command: commandNow() })
    at += whole.length
  }
  const expansion = (rest: string): boolean => {
    if (rest.startsWith('$((')) push('arithmetic', 3)
    else if (rest.startsWith('$[')) push('arithmetic', 2)
    else if (rest.startsWith('$(')) push('substitution', 2)
    else if (rest.startsWith('${') && !rest.startsWith('${{')) push('braces', 2)
    else return false
    return true
  }
  const inDouble = (): void => {
    const rest = text.slice(at, at + 3)
    if (starts.has(at))
      record(
        frames.some(({ kind }) => kind === 'braces' || kind === 'backtick') ? { never: 'it stands inside `${…}` or backticks' } : 'double',
        top().first,
      )
    else if (text[at] === '\\') at += 2
    else if (text[at] === '"') {
      frames.pop()
      at += 1
    } else if (text[at] === '`') push('backtick', 1)
    else if (!expansion(rest)) at += 1
  }
  while (at < text.length) {
    if (top().kind === 'double') inDouble()
    else inWords()
  }
  // Quotes that are not closed: the places were not what they seemed.
  return broken || frames.length > 1 || heres.length > 0 ? found.map((one) => (one?.place === 'comment' ? one : undefined)) : found
}

/** Assignments, redirections and words that take a command. */
const before = /^(?:[<>0-9!]+|[A-Za-z_]\w*\+?=.*|exec|command|builtin|nohup|sudo|env|nice|setsid|stdbuf)$/s

const heredocReads = new RegExp(
  String.raw`(?:^|[\s/|;&(])(?:${interpreters}|ssh|eval|source|awk|sed|xargs|kubectl|docker|sudo|tee\s+[^\s|;&]*\.(?:sh|py|pl|rb|js|ps1))(?:\s|$|;)`,
)
