import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { lint } from '#domains/procedures/questions.ts'
import { listApprovals } from '#domains/runs/approvals/questions.ts'
import { getRun } from '#domains/runs/questions.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { startSsm, type Ssm } from '#test/ssm.ts'

/** Whom the approvers of SSM documents mean here. */
const arn = 'arn:aws:iam::123456789012:role/DatabaseAdmins'
const ask = (approvers: string, enhanced = ''): string => `
schemaVersion: '0.3'
parameters:
  Approvers: { type: StringList, default: [] }
mainSteps:
  - name: Ask
    action: aws:approve
    inputs: { ${enhanced === '' ? `Approvers: ${approvers}, MinRequiredApprovals: 1` : `EnhancedApprovals: { Approvers: ${enhanced} }`} }
`
const bo: Actor = { type: 'person', name: 'bo', role: 'responder', teams: [] }

describe('Approvers of SSM documents', () => {
  let ssm: Ssm
  before(async () => {
    ssm = await startSsm()
    await ssm.save('Team', 'storage', { members: ['person:bo'] })
    await ssm.platform.invoke(ssm.platform.administrator, 'record.save', {
      document: {
        apiVersion: 'andon.dev/v1',
        kind: 'ApproverNames',
        metadata: { name: 'aws', owner: 'team:storage' },
        spec: {
          names: [
            { name: arn, is: 'team:storage' },
            { name: 'night-shift', is: 'person:bo' },
          ],
        },
      },
    })
  })
  after(() => ssm.stop())

  const begin = async (name: string, body: string, parameters: object = {}): Promise<string> => {
    await ssm.save('Runbook', name, { format: 'ssm-automation', body })
    const { administrator, invoke, drain } = ssm.platform
    const { run } = Object(await invoke(administrator, 'run.start', { procedure: `runbook:${name}`, parameters })) as { run: string }
    await drain()
    return run
  }
  const askedIn = async (run: string) => (await ssm.platform.act(listApprovals, { run }, bo)).items.map(({ asked }) => asked)
  const look = (run: string) => ssm.platform.act(getRun, { run })

  it('are found in the table, by name or ARN, before their form says who they are; each person once', async () => {
    const run = await begin('literal', ask(`['${arn}', night-shift, bo, Bo@example.com, person:bo]`))
    assert.deepEqual(await askedIn(run), [['team:storage', 'person:bo']])
    assert.equal(Object(await ssm.platform.invoke(bo, 'run.approve', { run, step: 'Ask', decision: 'approve' })).status, 'Success')
  })

  it('that are filled in when the run is started are found the same way when the step begins', async () => {
    const run = await begin('filled', ask(`['{{ Approvers }}']`), { Approvers: [arn, 'arn:aws:iam::123456789012:user/ops/Vi', 'storage'] })
    assert.deepEqual(await askedIn(run), [['team:storage', 'person:vi']])
  })

  it('of change templates are what their type says', async () => {
    const level = `[{ approver: Storage, type: IamGroup, minRequiredApprovals: 1 }, { approver: Bo, type: SSOUser, minRequiredApprovals: 1 }]`
    assert.deepEqual(await askedIn(await begin('levels', ask('', level))), [['team:storage', 'person:bo']])
  })

  it('whom nobody knows fail the step by name, and are refused by the linter where they are written out', async () => {
    const run = await begin('unknown', ask(`['{{ Approvers }}']`), { Approvers: ['bo', 'arn:aws:iam::1:role/Ghosts'] })
    const { status, failure } = await look(run)
    assert.equal(status, 'Failed')
    assert.match(failure?.reason ?? '', /Nobody here is known as "arn:aws:iam::1:role\/Ghosts"\. Declare who that is \(ApproverNames\)/)
    await ssm.save('Runbook', 'ghosts', { format: 'ssm-automation', body: ask(`['${arn}', 'arn:aws:iam::1:role/Ghosts']`) })
    const { findings } = await ssm.platform.act(lint, { procedure: 'runbook:ghosts' })
    const told = findings.find(({ rule, message }) => rule === 'approvers' && message.includes('Ghosts'))
    assert.match(told?.message ?? '', /"arn:aws:iam::1:role\/Ghosts" may approve .*Ask.*, and is not declared/)
  })
})
