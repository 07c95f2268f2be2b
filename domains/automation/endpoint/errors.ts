import type { Refusal, RefusalCode } from '#platform/refusal.ts'

/** A "no" in the words of SSM: its name, what the person reads, and the status tools expect. */
export class SsmError extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.name = 'SsmError'
    this.type = type
    this.status = status
  }
}

/** What a refusal of this platform is called by an operation; a name of its own for what is not there and what does not fit. */
export interface Names {
  readonly absent?: string
  readonly invalid?: string
  readonly conflict?: string
  readonly document?: string
}

export const asSsmError = (refusal: Refusal, names: Names): SsmError => {
  const found =
    refusal.findings.length === 0
      ? ''
      : ` ${refusal.findings.map(({ path, message }) => `${path === '' ? '' : `${path}: `}${message}`).join(' ')}`
  const message = `${refusal.message}${refusal.message.includes(found.trim()) ? '' : found}`.slice(0, 10_000)
  return new SsmError(typeOf(refusal.code, names), message, statusOf(refusal.code))
}

const typeOf = (
  code: RefusalCode,
  { absent = 'ValidationException', invalid = 'ValidationException', conflict = invalid, document = invalid }: Names,
): string => {
  switch (code) {
    case 'not-found':
    case 'removed':
      return absent
    case 'forbidden':
    case 'not-enabled':
    case 'wrong-credentials':
    case 'link-expired':
      return 'AccessDeniedException'
    case 'sign-in-required':
      return 'UnrecognizedClientException'
    case 'invalid-document':
      return document
    case 'conflict':
    case 'version-mismatch':
    case 'key-reused':
      return conflict
    case 'too-many-requests':
      return 'ThrottlingException'
    case 'unavailable':
      return 'ServiceUnavailableException'
    case 'invalid-input':
    case 'malformed-body':
    case 'body-too-large':
    case 'unsupported-media-type':
    case 'method-not-allowed':
      return invalid
    default:
      return code satisfies never
  }
}

const statusOf = (code: RefusalCode): number => (code === 'unavailable' ? 503 : 400)

/** As it goes over the wire (JSON 1.1). */
export const errorBody = ({ type, message }: SsmError): string => JSON.stringify({ __type: type, message, Message: message })
