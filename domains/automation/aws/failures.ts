/** Why a call failed, as SSM words it in `FailureDetails`. */
export type FailureType = 'Action' | 'Permission' | 'Throttling' | 'Verification' | 'Internal'
export type FailureStage = 'InputValidation' | 'PreVerification' | 'Invocation' | 'PostVerification'

/** A call that got no good answer. */
export interface CallFailure {
  readonly stage: FailureStage
  readonly type: FailureType
  /** AWS's name for it, `UnauthorizedOperation`; empty when none was given. */
  readonly code: string
  readonly message: string
  /** Of the answer; 0 when none came. */
  readonly status: number
  /** What is asked for is not there (yet). */
  readonly absent: boolean
  /** The same call may go well later. */
  readonly passing: boolean
}

const throttled = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
])

const forbidden = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'AuthorizationError',
  'AuthorizationErrorException',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
])

/** LimitExceededException is throttling only where it comes with the status of it: else a quota is used up. */
export const failureOf = (code: string, message: string, status: number): CallFailure => {
  const isThrottled = code === 'LimitExceededException' ? status === 429 : throttled.has(code) || status === 429
  const type = isThrottled ? 'Throttling' : forbidden.has(code) || (code === '' && [401, 403].includes(status)) ? 'Permission' : 'Action'
  return {
    stage: 'Invocation',
    type,
    code,
    message,
    status,
    absent: type === 'Action' && isAbsent(code, message, status),
    passing: isThrottled || status >= 500,
  }
}

/** An answer was not to be had. */
export const noAnswer = (message: string, passing: boolean): CallFailure => ({
  stage: 'Invocation',
  type: 'Internal',
  code: '',
  message,
  status: 0,
  absent: false,
  passing,
})

/** What was given does not fit the API. */
export const misfit = (message: string): CallFailure => ({
  stage: 'InputValidation',
  type: 'Action',
  code: 'ValidationError',
  message,
  status: 0,
  absent: false,
  passing: false,
})

/** Nobody said as whom to call. */
export const notPermitted = (message: string): CallFailure => ({
  stage: 'Invocation',
  type: 'Permission',
  code: 'NoCredentials',
  message,
  status: 0,
  absent: false,
  passing: false,
})

/** `InvalidInstanceID.NotFound`, `NoSuchBucket`, `DBInstanceNotFound`, `ResourceNotFoundException`, "Stack … does not exist". */
const isAbsent = (code: string, message: string, status: number): boolean =>
  /NotFound|NoSuch|DoesNotExist|NonExistent/i.test(code) ||
  (status === 404 && code === '') ||
  (code === 'ValidationError' && / does not exist/i.test(message))

/** In a sentence, with AWS's own words: what a run shows. */
export const inWords = (what: string, failure: CallFailure): string => {
  const code = failure.code === '' ? '' : ` (${failure.code}${failure.status === 0 ? '' : `, ${failure.status}`})`
  return `${what}: ${failure.message}${code}`
}
