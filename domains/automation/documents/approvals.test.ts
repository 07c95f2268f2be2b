import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { api, approve, no, play, yes } from '#test/document-play.ts'

describe('Approvals', () => {
  const document = (more: object = {}): object => ({ mainSteps: [approve('ask', 2, more), api('do')] })
  test('two of three let it go on', () => {
    const played = play(document(), { people: { ask: [yes('ask', 'bo'), yes('ask', 'ada')] } })
    assert.deepEqual([played.status, played.order], ['Success', ['ask success', 'do success']])
    assert.equal(played.state.steps['ask']?.outputs['ApprovalStatus'], 'Approved')
  })
  test('one person counts once', () => {
    const played = play(document(), { people: { ask: [yes('ask', 'bo'), yes('ask', 'bo'), no('ask', 'ada')] } })
    assert.equal(played.status, 'Failed')
  })
  test('one refusal is enough', () => {
    const played = play(document(), { people: { ask: [yes('ask', 'bo'), no('ask', 'ada')] } })
    assert.deepEqual(
      [played.status, played.order, played.state.steps['ask']?.outputs['ApprovalStatus']],
      ['Failed', ['ask failed'], 'Rejected'],
    )
  })
  test('the decision of a tolerated refusal can be read by later steps', () => {
    const steps = {
      mainSteps: [
        approve('ask', 1, { onFailure: 'Continue', isCritical: false }),
        {
          name: 'b',
          action: 'aws:branch',
          inputs: { Choices: [{ NextStep: 'no', Variable: '{{ ask.ApprovalStatus }}', StringEquals: 'Rejected' }] },
          isEnd: true,
        },
        api('no'),
      ],
    }
    assert.deepEqual(play(steps, { people: { ask: [no('ask', 'bo')] } }).order, ['ask failed', 'b success', 'no success'])
  })
  test('nobody in time times it out', () => {
    const played = play(document({ timeoutSeconds: 60 }))
    assert.deepEqual([played.status, played.took], ['TimedOut', 60])
  })
  test('a change template asks level after level, then starts the runbook', () => {
    const level = (name: string): object => ({
      name,
      action: 'aws:approve',
      inputs: { EnhancedApprovals: { Approvers: [{ approver: 'Bo', type: 'IamUser', minRequiredApprovals: 1 }] } },
    })
    const template = { executableRunBooks: [{ name: 'Resize' }], mainSteps: [level('first'), level('second')] }
    const played = play(template, {
      people: { first: [yes('first', 'bo')], second: [yes('second', 'bo')] },
      parameters: { RunbookParameters: { Size: 'xl' } },
    })
    assert.deepEqual(
      [played.status, played.order, played.children],
      ['Success', ['first success', 'second success', 'RunRunbook success'], [{ procedure: 'Resize', parameters: { Size: 'xl' } }]],
    )
  })
})
