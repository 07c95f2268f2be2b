import { besideOf, type Beside, type Extracted, type Note, type Opened } from './imported.ts'
import { addParameters } from './opening.ts'
import { written } from './telling.ts'

/** The SSM documents of a Terraform file: `aws_ssm_document` with a heredoc, `jsonencode`, `yamlencode`, `file`. (Section 23.) */
export const documentsInTerraform = (text: string, beside: Beside): readonly Extracted[] =>
  [...text.matchAll(/resource\s+"aws_ssm_document"\s+"([^"\n]+)"\s*\{/g)].map((match) =>
    extract(text, match.index + match[0].length, match[1] ?? 'document', beside),
  )

interface Reader {
  readonly text: string
  at: number
  readonly opened: Map<string, Opened>
  readonly notes: Note[]
  readonly beside: Beside
}

const extract = (text: string, start: number, label: string, beside: Beside): Extracted => {
  const reader: Reader = { text, at: start, opened: new Map(), notes: [], beside }
  const attributes = readBody(reader, 0)
  const written = attributes['name']
  const name = typeof written === 'string' && !written.includes('{{') && written !== '' ? written : label
  const content = attributes['content']
  const opened = [...reader.opened.values()]
  const body = typeof content === 'string' ? content : JSON.stringify(content ?? null, null, 2)
  // Only what the content refers to: the rest of the resource has interpolations of its own.
  const used = opened.filter((one) => body.includes(`{{ ${one.name} }}`))
  const notes: Note[] = [...reader.notes]
  if (used.length > 0)
    notes.push({
      rule: 'opened',
      message: `Terraform fills in ${used.map((one) => one.name).join(', ')}; here they are parameters.`,
      mend: 'Give each a default if it is always the same.',
    })
  return { name, content: addParameters(body, used), notes }
}

/** Attributes and blocks up to the closing brace. */
const readBody = (reader: Reader, depth: number): Record<string, unknown> => {
  const values: Record<string, unknown> = {}
  for (;;) {
    skipSpace(reader)
    if (reader.at >= reader.text.length || take(reader, '}')) return values
    const key = readKey(reader)
    if (key === undefined) {
      reader.at += 1
      continue
    }
    skipSpace(reader)
    if (take(reader, '=') || take(reader, ':')) values[key] = readValue(reader, depth + 1)
    else if (take(reader, '{')) values[key] = depth > 40 ? {} : readBody(reader, depth + 1)
    skipSpace(reader)
    take(reader, ',')
  }
}

const readKey = (reader: Reader): string | undefined => {
  if (reader.text[reader.at] === '"') return readString(reader)
  if (reader.text[reader.at] === '(') {
    const key = readValue(reader, 1)
    return typeof key === 'string' ? key : undefined
  }
  const name = /^[A-Za-z_][\w-]*/.exec(reader.text.slice(reader.at, reader.at + 200))?.[0]
  reader.at += name?.length ?? 0
  return name
}

const readValue = (reader: Reader, depth: number): unknown => {
  skipSpace(reader)
  const { text } = reader
  const rest = text.slice(reader.at, reader.at + 300)
  if (depth > 60) return null
  if (rest.startsWith('"')) return readString(reader)
  if (rest.startsWith('<<')) return readHeredoc(reader)
  if (take(reader, '[')) return readList(reader, depth)
  if (take(reader, '{')) return readBody(reader, depth)
  if (take(reader, '(')) {
    const inner = readValue(reader, depth + 1)
    skipSpace(reader)
    take(reader, ')')
    return inner
  }
  const literal = /^(?:true|false|null|-?[0-9]+(?:\.[0-9]+)?)\b/.exec(rest)?.[0]
  if (literal !== undefined) {
    reader.at += literal.length
    return JSON.parse(literal) as unknown
  }
  const called = /^([a-z_]+)\s*\(/.exec(rest)
  if (called !== null) {
    reader.at += called[0].length
    return readCall(reader, called[1] ?? '', depth)
  }
  const reference = /^[A-Za-z_][\w.[\]"*-]*/.exec(rest)?.[0]
  if (reference === undefined) {
    reader.at += 1
    return null
  }
  reader.at += reference.length
  return refer(reference, reader)
}

const readList = (reader: Reader, depth: number): readonly unknown[] => {
  const items: unknown[] = []
  for (;;) {
    skipSpace(reader)
    if (reader.at >= reader.text.length || take(reader, ']')) return items
    const before = reader.at
    items.push(readValue(reader, depth + 1))
    skipSpace(reader)
    take(reader, ',')
    if (reader.at === before) reader.at += 1
  }
}

const readCall = (reader: Reader, name: string, depth: number): unknown => {
  const values: unknown[] = []
  for (;;) {
    skipSpace(reader)
    if (reader.at >= reader.text.length || take(reader, ')')) break
    const before = reader.at
    values.push(readValue(reader, depth + 1))
    skipSpace(reader)
    take(reader, ',')
    if (reader.at === before) reader.at += 1
  }
  const [first] = values
  switch (name) {
    case 'jsonencode':
    case 'yamlencode':
      return first
    case 'file':
    case 'templatefile': {
      const path = written(first).replaceAll(/\{\{ path_module \}\}\/?/g, '')
      const found = besideOf(reader.beside, path)
      if (found === undefined)
        reader.notes.push({
          rule: 'file',
          message: `The content is the file ${path}, which was not given.`,
          mend: 'Import the folder, or the file itself.',
          stops: true,
        })
      return name === 'file' ? (found ?? '') : interpolate(found ?? '', reader)
    }
    case 'join':
      return Array.isArray(values[1]) ? values[1].map(written).join(written(first)) : first
    case 'trimspace':
    case 'chomp':
      return typeof first === 'string' ? first.trim() : first
    default:
      return refer(`${name}_value`, reader)
  }
}

const readString = (reader: Reader): string => {
  const { text } = reader
  let written = ''
  reader.at += 1
  while (reader.at < text.length && text[reader.at] !== '"') {
    if (text[reader.at] === '\\') {
      const escape = text[reader.at + 1] ?? ''
      written += ({ n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\' } as Readonly<Partial<Record<string, string>>>)[escape] ?? escape
      reader.at += 2
    } else if (text.startsWith('${', reader.at) && text[reader.at - 1] !== '$') {
      // Quotes inside an interpolation do not end the text.
      const end = endOfInterpolation(text, reader.at)
      written += text.slice(reader.at, end)
      reader.at = end
    } else {
      written += text[reader.at] ?? ''
      reader.at += 1
    }
  }
  reader.at += 1
  return interpolate(written, reader)
}

const readHeredoc = (reader: Reader): string => {
  const match = /^<<(-?)([A-Za-z_]\w*)[^\n]*\n/.exec(reader.text.slice(reader.at, reader.at + 300))
  if (match === null) {
    reader.at += 2
    return ''
  }
  const [whole, dash, word = ''] = match
  const start = reader.at + whole.length
  const lines: string[] = []
  let at = start
  while (at < reader.text.length) {
    const end = reader.text.indexOf('\n', at)
    const line = reader.text.slice(at, end === -1 ? undefined : end)
    at = end === -1 ? reader.text.length : end + 1
    if (line.trim() === word) break
    lines.push(line)
  }
  reader.at = at
  const margin =
    dash === '' ? 0 : Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0))
  return interpolate(lines.map((line) => line.slice(Number.isFinite(margin) ? margin : 0)).join('\n'), reader)
}

/** `${var.x}` becomes a parameter; `$${x}` is `${x}`. */
const interpolate = (text: string, reader: Reader): string => {
  let written = ''
  for (let at = 0; at < text.length;) {
    if (text.startsWith('$${', at)) {
      written += '${'
      at += 3
    } else if (text.startsWith('${', at)) {
      const end = endOfInterpolation(text, at)
      written += refer(text.slice(at + 2, end - 1).trim(), reader)
      at = end
    } else {
      written += text[at] ?? ''
      at += 1
    }
  }
  return written
}

const endOfInterpolation = (text: string, start: number): number => {
  let depth = 0
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '{') depth += 1
    if (text[at] === '}') depth -= 1
    if (depth === 0) return at + 1
    if (text[at] === '\n') break
  }
  return Math.min(text.length, start + 2)
}

const refer = (expression: string, reader: Reader): string => {
  if (/^data\.aws_region\.\w+\.(?:name|id|region)$/.test(expression)) return '{{ global:REGION }}'
  if (/^data\.aws_caller_identity\.\w+\.account_id$/.test(expression)) return '{{ global:ACCOUNT_ID }}'
  if (/^data\.aws_partition\.\w+\.partition$/.test(expression)) return '{{ global:AWS_PARTITION }}'
  const name =
    expression
      .replace(/^(?:var|local)\./, '')
      .replaceAll(/[^A-Za-z0-9_]+/g, '_')
      .replaceAll(/^_+|_+$/g, '')
      .slice(0, 50) || 'value'
  const parameter = /^[A-Za-z]/.test(name) ? name : `v_${name}`.slice(0, 50)
  reader.opened.set(parameter, {
    name: parameter,
    description: `\`${expression.slice(0, 200)}\` of the Terraform file it was imported from.`,
  })
  return `{{ ${parameter} }}`
}

const skipSpace = (reader: Reader): void => {
  for (;;) {
    const rest = /^(?:\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)/.exec(reader.text.slice(reader.at, reader.at + 2_000))?.[0]
    if (rest === undefined) return
    reader.at += rest.length
  }
}

const take = (reader: Reader, character: string): boolean => {
  if (reader.text[reader.at] !== character) return false
  reader.at += 1
  return true
}
