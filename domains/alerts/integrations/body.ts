import { parseJson } from '#platform/http/problem.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import { Refusal } from '#platform/refusal.ts'

/** The JSON of a body, whatever content type its sender names: SNS says `text/plain`. Throws `malformed-body` or `invalid-input`. */
export const jsonOf = (body: Uint8Array): unknown => {
  if (body.length === 0) throw new Refusal('malformed-body', 'The body is empty. Send JSON.')
  const value = parseJson(textOf(body))
  refuseUnstorable(value)
  return value
}

const textOf = (body: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new Refusal('malformed-body', 'The body is not UTF-8. Send text in UTF-8.')
  }
}
