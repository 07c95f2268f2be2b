import { Refusal } from '#platform/refusal.ts'
import { fillForm, fillHeader, fillJson, fillUrl, placeholdersIn, type Lookup } from '#platform/text/template.ts'

/** The request of an `http` block, placeholders still in it. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Accepted answers: `2xx`, `404`. */
  readonly expect: readonly string[]
}

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const expectLine = /^expect\s*:\s*([1-5](?:xx|[0-9]{2})(?:[\s,]+[1-5](?:xx|[0-9]{2}))*)\s*$/i
/** Decided by the connection or by us; an author who sets them gets another request than the one written. */
const reserved = ['host', 'content-length', 'transfer-encoding', 'connection', 'idempotency-key']

/**
 * Reads a block: `POST https://…`, header lines, an empty line, the body. `expect: 2xx` may stand among the headers or
 * as the last line. Refuses what is not a request, saying which line.
 */
export const readRequest = (text: string): HttpRequest => {
  const lines = text.replaceAll('\r', '').split('\n')
  const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*(?:#|\/\/)/.test(line))
  const { method, url } = readRequestLine(lines[first] ?? '')
  const headers: Record<string, string> = {}
  let expect: readonly string[] | undefined
  let at = first + 1
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trim()
    if (line === '') break
    const expected = expectLine.exec(line)?.[1]
    if (expected !== undefined) expect = readExpect(expected)
    else addHeader(headers, line)
  }
  const body = lines.slice(at + 1)
  while (body.at(-1)?.trim() === '') body.pop()
  const last = expectLine.exec(body.at(-1)?.trim() ?? '')?.[1]
  if (last !== undefined) {
    expect = readExpect(last)
    body.pop()
  }
  const request = { method, url, headers, body: body.join('\n').trim(), expect: expect ?? ['2xx'] }
  // Filling in once with a harmless value finds positions that can never hold one.
  fillRequest(request, () => 'x')
  return request
}

/** The request with its values, each written as its position wants. Refuses missing values and unsafe positions. */
export const fillRequest = (request: HttpRequest, lookup: Lookup): HttpRequest => {
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, fillHeader(value, lookup)]))
  const type = contentTypeOf(request)
  const body = fillBody(request.body, type, lookup)
  const typed = request.body !== '' && type !== undefined ? { 'content-type': type } : {}
  return { ...request, url: fillUrl(request.url, lookup), headers: { ...typed, ...headers }, body }
}

/** True when the status is one the author expects. */
export const isExpected = (request: HttpRequest, status: number): boolean =>
  request.expect.some((wanted) => wanted === String(status) || (wanted.endsWith('xx') && wanted[0] === String(status)[0]))

export const readExpect = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((part) => part !== '')

const readRequestLine = (line: string): { method: string; url: string } => {
  // Bounded, because the pattern reads runs of spaces more than once.
  const match = /^(?:([A-Za-z]+)\s+)?(\S.*?)(?:\s+HTTP\/[0-9.]+)?$/.exec(line.trim().slice(0, 4_000))
  const method = (match?.[1] ?? 'GET').toUpperCase()
  const url = match?.[2] ?? ''
  if (!methods.includes(method))
    throw new Refusal('invalid-document', `"${method}" is not a method of HTTP; use one of ${methods.join(', ')}.`)
  if (!/^https?:\/\/\S/i.test(url)) {
    throw new Refusal(
      'invalid-document',
      `An http block begins with a method and an address, \`POST https://…\`; this one begins with "${line.trim().slice(0, 80)}".`,
    )
  }
  if (/\s/.test(url.replace(/\{\{\s*[\w.-]+\s*\}\}/g, '')))
    throw new Refusal('invalid-document', `The address "${url.slice(0, 80)}" has a space in it; write it as %20.`)
  return { method, url: url.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, '{{$1}}') }
}

const addHeader = (headers: Record<string, string>, line: string): void => {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*)$/.exec(line)
  const name = match?.[1]?.toLowerCase()
  if (name === undefined)
    throw new Refusal(
      'invalid-document',
      `"${line.slice(0, 80)}" is not a header. Headers are \`Name: value\`; an empty line stands before the body.`,
    )
  if (name === 'expect')
    throw new Refusal(
      'invalid-document',
      `"${line.slice(0, 80)}" does not say which answers are expected; write \`expect: 2xx\` or \`expect: 200, 404\`.`,
    )
  if (reserved.includes(name)) throw new Refusal('invalid-document', `The header "${name}" is set by the platform; take it out.`)
  headers[name] = match?.[2] ?? ''
}

const contentTypeOf = (request: HttpRequest): string | undefined => {
  const declared = request.headers['content-type']
  if (declared !== undefined) return declared
  return /^[[{]/.test(request.body) ? 'application/json' : undefined
}

const fillBody = (body: string, type: string | undefined, lookup: Lookup): string => {
  if (placeholdersIn(body).length === 0) return body
  if (type !== undefined && /[/+]json\b/i.test(type)) return fillJson(body, lookup)
  if (type?.toLowerCase().startsWith('application/x-www-form-urlencoded')) return fillForm(body, lookup)
  throw new Refusal(
    'invalid-document',
    'Values are put into a body only when it is JSON or a form. Write a JSON body, or set the content type.',
  )
}
