import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proceduresOf, startsProcedure } from '#domains/events/rules/starts.ts'

const start = (input: Record<string, unknown>) => [{ id: 'run', action: 'run.start', input }]

test('what a rule starts is known when it names the procedure itself', () => {
  assert.deepEqual(proceduresOf(start({ procedure: 'runbook:restart' })), ['runbook:restart'])
  assert.deepEqual(proceduresOf(start({ procedure: '{{ data.runbook }}' })), [])
  assert.deepEqual(proceduresOf([{ id: 'alert', action: 'alert.receive' }]), [])
})

test('a dry run starts nothing', () => {
  assert.deepEqual(proceduresOf(start({ procedure: 'runbook:restart', dryRun: true })), [])
  assert.equal(startsProcedure(start({ procedure: 'runbook:restart', dryRun: true })), false)
  assert.equal(startsProcedure(start({ procedure: '{{ data.runbook }}' })), true)
})
