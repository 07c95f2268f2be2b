import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { variablesOf, withVariables } from './command-variables.ts'

test('where there is no environment the first lines set it, whatever the values are', () => {
  const value = `it's "$(id)" \`id\` \\ \n$HOME`
  const variables = variablesOf({ SSM_x: value })
  const { commands } = withVariables('AWS-RunShellScript', { commands: ['printf %s "${SSM_x}"'] }, variables)
  assert.equal(spawnSync('sh', ['-c', (commands as readonly string[]).join('\n')], { encoding: 'utf8' }).stdout, value)
  assert.deepEqual(withVariables('AWS-RunPowerShellScript', { commands: ['1'] }, { SSM_x: "it's" }), {
    commands: ["${env:SSM_x} = 'it''s'", '1'],
  })
  assert.deepEqual(withVariables('AWS-RunShellScript', { commands: ['true'] }, variablesOf(undefined)), { commands: ['true'] })
})
