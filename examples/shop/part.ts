/**
 * A part of the shop that can be operated: what it answers, and how it is broken. Everything is in memory and happens at
 * once, so that a procedure can be tried as often as one likes.
 */
export interface Part {
  readonly name: string
  /** By method and path, `POST /keys/:id/revoke`. */
  readonly routes: Readonly<Record<string, (call: Call) => Answer>>
  /** `POST /faults/<name>` with what is wrong; an empty body mends it. */
  readonly fault?: (body: Readonly<Record<string, unknown>>) => Answer
}

export interface Call {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

export const ok = (body: Readonly<Record<string, unknown>>): Answer => ({ status: 200, body })
/** Not now: the state does not allow it. */
export const conflict = (error: string, more: Readonly<Record<string, unknown>> = {}): Answer => ({ status: 409, body: { error, ...more } })
export const missing = (error: string): Answer => ({ status: 404, body: { error } })
export const wrong = (error: string): Answer => ({ status: 400, body: { error } })

/** A whole number within bounds; undefined for anything else. */
export const wholeNumber = (value: unknown, least: number, most: number): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most ? number : undefined
}

/** What a path is to the parts: the route that fits it and what its words are. */
export const findRoute = (
  parts: readonly Part[],
  method: string,
  path: string,
): { readonly handle: (call: Call) => Answer; readonly params: Readonly<Record<string, string>> } | readonly string[] => {
  const methods: string[] = []
  for (const part of parts) {
    for (const [route, handle] of Object.entries(part.routes)) {
      const [verb = '', pattern = ''] = route.split(' ')
      const params = paramsOf(pattern, path)
      if (params === undefined) continue
      if (verb === method) return { handle, params }
      methods.push(verb)
    }
  }
  return methods
}

const paramsOf = (pattern: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, word] of wanted.entries()) {
    const value = given[index] ?? ''
    if (word.startsWith(':')) params[word.slice(1)] = decodeURIComponent(value)
    else if (word !== value) return undefined
  }
  return params
}
