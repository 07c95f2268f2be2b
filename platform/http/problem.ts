import { refusals, Refusal, type Finding, type RefusalCode } from '#platform/refusal.ts'

/**
 * Problem details (RFC 9457): the one shape of every "no" and every failure over HTTP.
 *
 * `type` is an address that opens the explanation of the code, `code` the stable word a client may switch on,
 * `detail` the sentence for the person, `findings` the places that are wrong.
 */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: RefusalCode | 'internal-error'
  readonly detail: string
  readonly instance: string
  readonly findings?: readonly Finding[]
}

export const problemType = 'application/problem+json; charset=utf-8'

/** What a bug looks like from outside: nothing of the inside. */
export const internalError = {
  status: 500,
  title: 'The server failed at this.',
  detail:
    'This is a fault of the server, not of the request. It was logged; try again, and tell the administrator the time and this address.',
} as const

/**
 * Translates what was thrown. Only refusals speak; the server's own protocol errors become the refusal they mean;
 * everything else is a bug and says nothing. `instance` is the path, without its query (which may carry a secret).
 */
export const problemOf = (error: unknown, baseUrl: string, instance: string): Problem => {
  const refusal = refusalOf(error)
  const code = refusal?.code ?? 'internal-error'
  const { status, title } = refusal === undefined ? internalError : refusals[refusal.code]
  return {
    type: `${baseUrl}/api/reference#problem-${code}`,
    title,
    status,
    code,
    detail: refusal?.message ?? internalError.detail,
    instance,
    ...(refusal !== undefined && refusal.findings.length > 0 ? { findings: refusal.findings } : {}),
  }
}

/** The refusal an error is or means; undefined for a bug. */
export const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof Refusal) return error
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('unsupported-media-type', 'Send JSON, and say so: `Content-Type: application/json`.')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('body-too-large', 'Send less at once: split the request, or leave out what is not needed.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal('malformed-body', 'The body is not as long as `Content-Length` says. Send it again whole.')
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal('not-found', 'The address cannot be read. Check its percent-encoding.')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new Refusal('malformed-body', 'The body is not valid JSON. Check for a missing quote, comma or bracket.')
    default:
      // What a parser of a foreign format could not read.
      return error instanceof SyntaxError && 'statusCode' in error && error.statusCode === 400
        ? new Refusal('malformed-body', 'The body could not be read. Check that it is complete.')
        : undefined
  }
}

/** Reads a JSON body; an empty one is an empty object. Refuses with the line and column of the fault. */
export const parseJson = (text: string): unknown => {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'not JSON'
    const position = /position (\d+)/.exec(reason)?.[1]
    const place = position === undefined ? placeAt(text, text.length) : placeAt(text, Number(position))
    throw new Refusal(
      'malformed-body',
      `The body is not valid JSON at line ${place.line}, column ${place.column}. Check for a missing quote, comma or bracket.`,
      {
        findings: [{ path: '', rule: 'json', message: reason.replace(/ in JSON at position .*$/, ''), ...place }],
      },
    )
  }
}

const placeAt = (text: string, position: number): { line: number; column: number } => {
  const before = text.slice(0, position).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
