import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { mergeIntervals } from '#domains/automation/endpoint/closing.ts'
import { asSsmError } from '#domains/automation/endpoint/errors.ts'
import {
  automationExecution,
  stepExecutionId,
  stepExecutions,
  type ShownRun,
  type ShownStep,
} from '#domains/automation/endpoint/execution.ts'
import { keyOfRun, keyOfToken, ownerOfKey, secretBehind } from '#domains/automation/endpoint/keys.ts'
import { readClaim, verify, type SignedRequest } from '#domains/automation/endpoint/signature.ts'
import { valuesFromWire } from '#domains/automation/endpoint/values.ts'
import type { Graph, Step } from '#domains/runs/graph.ts'
import { Refusal } from '#platform/refusal.ts'

const run = '01930000-0000-7000-8000-000000000001'
const step = (id: string, change: Partial<Step> = {}): Step => ({
  id,
  title: id,
  instructions: '',
  checks: [],
  work: { type: 'call', performer: 'aws:executeAwsApi', inputs: { Service: 'ec2', Filters: [1] } },
  approvals: 0,
  timeoutMs: 25_000,
  idempotent: false,
  onFailure: { then: 'step', step: 'mend' },
  critical: true,
  next: null,
  rollback: false,
  line: 1,
  ...change,
})
const stands = (id: string, status: string, change: Partial<ShownStep> = {}): ShownStep => ({
  id,
  status,
  reason: null,
  outputs: {},
  decisions: [],
  since: null,
  overridden: {},
  attempts: [],
  ...change,
})
const shown = (steps: readonly ShownStep[], change: Partial<ShownRun> = {}): ShownRun => ({
  run,
  procedure: 'runbook:Restart',
  version: 3,
  status: 'Success',
  startedBy: 'person:ada',
  parent: null,
  target: null,
  guided: false,
  cursor: null,
  failure: null,
  parameters: {},
  variables: {},
  startedAt: '2026-11-29T22:00:00.000Z',
  finishedAt: null,
  steps,
  ...change,
})
const one = (graph: Graph, standing: ShownStep) => stepExecutions(shown([standing]), graph)[0] ?? {}

describe('The record of a step', () => {
  const statuses: readonly (readonly [string, string])[] = [
    ['pending', 'Pending'],
    ['running', 'InProgress'],
    ['waiting', 'Waiting'],
    ['success', 'Success'],
    ['failed', 'Failed'],
    ['timed-out', 'TimedOut'],
    ['cancelled', 'Cancelled'],
    ['skipped', 'Success'],
  ]
  for (const [ours, theirs] of statuses)
    it(`of a step that is ${ours} is ${theirs}`, () =>
      assert.equal(one({ start: 'a', steps: [step('a')] }, stands('a', ours))['StepStatus'], theirs))

  it('has its inputs as text, its outputs as lists, and where it goes', () => {
    const record = one(
      { start: 'a', steps: [step('a')] },
      stands('a', 'success', { outputs: { Id: 'x', Many: ['a', 1], Map: { k: true }, Count: 3 } }),
    )
    assert.deepEqual(record['Inputs'], { Service: 'ec2', Filters: '[1]' })
    assert.deepEqual(record['Outputs'], { Id: ['x'], Many: ['a', '1'], Map: ['{"k":true}'], Count: ['3'] })
    assert.deepEqual([record['OnFailure'], record['IsEnd'], record['IsCritical'], record['TimeoutSeconds']], ['step:mend', true, true, 25])
  })

  it('says why it failed, as AWS names it', () => {
    const failed = (reason: string) =>
      Object(one({ start: 'a', steps: [step('a')] }, stands('a', 'failed', { reason }))['FailureDetails']) as Record<string, unknown>
    assert.deepEqual(
      [
        'ec2.RunInstances: no (UnauthorizedOperation, 403)',
        'ec2.X: slow (RequestLimitExceeded, 503)',
        'ec2.X: MaxResults must be a number. (ValidationError)',
        'No keys. (NoCredentials)',
        'It went wrong.',
      ].map((reason) => [failed(reason)['FailureStage'], failed(reason)['FailureType']]),
      [
        ['Invocation', 'Permission'],
        ['Invocation', 'Throttling'],
        ['InputValidation', 'Action'],
        ['Invocation', 'Permission'],
        ['Invocation', 'Action'],
      ],
    )
  })

  it('inside a loop is one for each pass, with its loop', () => {
    const graph: Graph = { start: 'l', steps: [step('l', { work: { type: 'loop', start: 'a', most: 3 } }), step('a', { inside: 'l' })] }
    const attempt = (number: number, pass: number, status: string) => ({
      attempt: number,
      status,
      pass,
      beganAt: null,
      endedAt: null,
      outputs: {},
      reason: null,
    })
    const records = stepExecutions(
      shown([
        stands('l', 'success'),
        stands('a', 'success', { attempts: [attempt(1, 1, 'failed'), attempt(2, 1, 'success'), attempt(3, 2, 'success')] }),
      ]),
      graph,
    )
    assert.deepEqual(
      records.map(({ StepName, StepStatus, ParentStepDetails }) => [StepName, StepStatus, Object(ParentStepDetails).Iteration]),
      [
        ['l', 'Success', undefined],
        ['a', 'Success', 1],
        ['a', 'Success', 2],
      ],
    )
    assert.equal(new Set(records.map(({ StepExecutionId }) => StepExecutionId)).size, 3)
    assert.match(stepExecutionId(run, 'a', 1), /^[0-9a-f-]{36}$/)
  })
})

describe('The record of an execution', () => {
  it('answers what the document says it answers, and counts its steps', () => {
    const graph: Graph = { start: 'a', steps: [step('a'), step('b')], outputs: ['a.Id', 'b.None'] }
    const record = automationExecution(
      shown([stands('a', 'success', { outputs: { Id: 'x' } }), stands('b', 'failed')], {
        parameters: { Who: 'bo', Some: ['a', 'b'] },
        failure: { step: 'b', reason: 'no' },
      }),
      graph,
    )
    assert.deepEqual([record['DocumentName'], record['DocumentVersion'], record['Outputs']], ['Restart', '3', { 'a.Id': ['x'] }])
    assert.deepEqual(record['Parameters'], { Who: ['bo'], Some: ['a', 'b'] })
    assert.deepEqual(record['ProgressCounters'], { TotalSteps: 2, SuccessSteps: 1, FailedSteps: 1, CancelledSteps: 0, TimedOutSteps: 0 })
    assert.deepEqual(
      [record['FailureMessage'], record['ExecutionStartTime']],
      ['Step b: no', Date.parse('2026-11-29T22:00:00.000Z') / 1_000],
    )
  })
})

describe('Values on the wire', () => {
  it('become what the document declares', () => {
    const parameters = { Text: {}, List: { type: 'list' }, Map: { type: 'map' }, Maps: { type: 'maplist' } } as const
    assert.deepEqual(valuesFromWire(parameters, { Text: ['a'], List: ['a', 'b'], Map: ['{"k":1}'], Maps: ['{"k":1}', '{"k":2}'] }), {
      Text: 'a',
      List: ['a', 'b'],
      Map: { k: 1 },
      Maps: [{ k: 1 }, { k: 2 }],
    })
    assert.deepEqual(valuesFromWire(parameters, { Maps: ['[{"k":1}]'] }), { Maps: [{ k: 1 }] })
    assert.throws(() => valuesFromWire(parameters, { Map: ['no'] }), /takes JSON/)
    assert.throws(() => valuesFromWire(parameters, { Text: ['a', 'b'] }), /takes one value/)
  })
})

describe('Access keys', () => {
  const secret = new Uint8Array(32).fill(7)
  const now = new Date('2026-11-29T22:00:00Z')
  it('name what they speak for, and are known without being kept', async () => {
    const key = await keyOfToken(secret, run)
    assert.deepEqual(ownerOfKey(key.accessKeyId), { token: run })
    assert.deepEqual(await secretBehind(secret, key.accessKeyId, undefined, now), { secret: key.secretAccessKey })
    assert.notDeepEqual(await secretBehind(new Uint8Array(32).fill(8), key.accessKeyId, undefined, now), { secret: key.secretAccessKey })
    assert.equal(await secretBehind(secret, 'AKIAOTHER', undefined, now), 'unknown')
  })
  it('of runs end, and cannot be made to last longer', async () => {
    const key = await keyOfRun(secret, run, new Date('2026-11-29T23:00:00Z'))
    assert.deepEqual(ownerOfKey(key.accessKeyId), { run })
    assert.deepEqual(await secretBehind(secret, key.accessKeyId, key.sessionToken, now), { secret: key.secretAccessKey })
    assert.equal(await secretBehind(secret, key.accessKeyId, key.sessionToken, new Date('2026-11-29T23:00:01Z')), 'expired')
    assert.equal(await secretBehind(secret, key.accessKeyId, key.sessionToken?.replace(/^\d+/, '9999999999'), now), 'unknown')
    assert.equal(await secretBehind(secret, key.accessKeyId, undefined, now), 'unknown')
  })
})

/** `get-vanilla-query-order-key-case` of AWS's own test-suite for Signature Version 4. */
describe('A signature', () => {
  const request: SignedRequest = {
    method: 'GET',
    path: '/',
    query: 'Param2=value2&Param1=value1',
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    },
    body: new Uint8Array(),
  }
  const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
  const at = new Date('2015-08-30T12:36:10Z')
  const judged = (change: Partial<SignedRequest> = {}, key = secret, now = at) => {
    const changed = { ...request, ...change }
    const claim = readClaim(changed)
    return claim === undefined ? Promise.resolve('none') : verify(changed, claim, key, now)
  }
  it('is AWS’s own', async () => assert.equal(await judged(), 'valid'))
  it('counts for this request, this key and this hour only', async () => {
    assert.equal(await judged({}, 'other'), 'signature')
    assert.equal(await judged({ query: 'Param1=value1' }), 'signature')
    assert.equal(await judged({ path: '/other' }), 'signature')
    assert.equal(await judged({ body: new Uint8Array([1]) }), 'signature')
    assert.equal(await judged({ headers: { ...request.headers, 'x-amz-content-sha256': 'abc' } }), 'body')
    assert.equal(await judged({}, secret, new Date('2015-08-30T12:52:00Z')), 'skewed')
    assert.equal(await judged({ headers: { ...request.headers, authorization: 'Bearer x' } }), 'none')
    assert.equal(
      await judged({ headers: { ...request.headers, authorization: String(request.headers['authorization']).replace('host;', '') } }),
      'unsigned-headers',
    )
    for (const name of ['x-amz-target', 'x-amz-security-token'])
      assert.equal(await judged({ headers: { ...request.headers, [name]: 'AmazonSSM.SendAutomationSignal' } }), 'unsigned-headers', name)
  })
})

describe('Closed times', () => {
  const between = (start: string, end: string) => ({ start: new Date(start), end: new Date(end) })
  const days = [
    between('2026-12-25T00:00Z', '2026-12-26T00:00Z'),
    between('2026-12-26T00:00Z', '2026-12-27T00:00Z'),
    between('2027-01-01T00:00Z', '2027-01-02T00:00Z'),
  ]
  it('that touch are one', () => {
    assert.deepEqual(mergeIntervals(days, new Date('2026-12-25T12:00Z')), { isClosed: true, next: new Date('2026-12-27T00:00Z') })
    assert.deepEqual(mergeIntervals(days, new Date('2026-12-27T00:00Z')), { isClosed: false, next: new Date('2027-01-01T00:00Z') })
    assert.deepEqual(mergeIntervals([], new Date()), { isClosed: false, next: undefined })
  })
})

describe('A refusal', () => {
  it('has the name an operation gives it', () => {
    const names = { absent: 'InvalidDocument', invalid: 'InvalidParameters' }
    const typeOf = (code: ConstructorParameters<typeof Refusal>[0]) => asSsmError(new Refusal(code, 'No.'), names).type
    assert.deepEqual(
      [typeOf('not-found'), typeOf('invalid-input'), typeOf('forbidden'), typeOf('too-many-requests'), typeOf('unavailable')],
      ['InvalidDocument', 'InvalidParameters', 'AccessDeniedException', 'ThrottlingException', 'ServiceUnavailableException'],
    )
    assert.match(
      asSsmError(new Refusal('invalid-input', 'It does not fit.', { findings: [{ path: '/a', rule: 'r', message: 'Too long.' }] }), names)
        .message,
      /It does not fit\. \/a: Too long\./,
    )
  })
})
