import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Data } from '#domains/runs/values.ts'
import { builtinCommands } from './builtin-commands.ts'
import { commandTurn, meaningOfExit, type CommandEnd } from './command-flow.ts'
import { compileCommand, readCommand } from './command.ts'

const document = (steps: readonly object[], parameters: object = {}, version = '2.2'): string =>
  JSON.stringify({ schemaVersion: version, parameters, mainSteps: steps }, null, 1)
const shell = (name: string, inputs: object = {}, more: object = {}): object => ({
  action: 'aws:runShellScript',
  name,
  inputs: { runCommand: ['true'], ...inputs },
  ...more,
})
const compiled = (steps: readonly object[], values: Readonly<Record<string, Data>> = {}, parameters: object = {}) =>
  compileCommand(document(steps, parameters), values, 'Linux')
const run = (script: string, environment: Readonly<Record<string, string>>): string =>
  spawnSync('sh', ['-c', script], { env: { PATH: process.env['PATH'] ?? '', ...environment }, encoding: 'utf8' }).stdout

describe('A Command document', () => {
  test('gives its parameters as variables, so that no value is a command', () => {
    const { steps, findings } = compiled(
      [shell('s', { runCommand: ["printf '%s' {{ Message }}"] })],
      { Message: 'a; touch x $(id)' },
      { Message: { type: 'String' } },
    )
    assert.deepEqual(findings, [])
    assert.deepEqual(steps[0]?.environment, { SSM_Message: 'a; touch x $(id)' })
    assert.equal(run(steps[0]?.script ?? '', steps[0]?.environment ?? {}), 'a; touch x $(id)')
  })

  test('has a variable for each parameter that asks for it, referred to or not', () => {
    const { steps } = compiled(
      [shell('s', { runCommand: ['echo "$SSM_A-Z"'] })],
      { A: 'x' },
      { A: { type: 'String', interpolationType: 'ENV_VAR' } },
    )
    assert.deepEqual(steps[0]?.environment, { SSM_A: 'x' })
  })

  test('is refused where a value could become a command, and for values its parameters do not take', () => {
    const rules = (line: string, values: Readonly<Record<string, Data>>) =>
      compiled([shell('s', { runCommand: [line] })], values, { A: { type: 'String', allowedPattern: '^[a-z]*$' } }).findings.map(
        ({ rule }) => rule,
      )
    assert.deepEqual(rules('eval {{ A }}', { A: 'x' }), ['injection'])
    assert.deepEqual(rules('echo {{ A }}', { A: 'X!' }), ['parameter'])
    assert.deepEqual(rules('echo {{ A }}', {}), ['required'])
    assert.deepEqual(rules('echo {{ A }}', { A: 'x', B: 'y' }), ['unknown-property'])
  })

  test('skips what is not for this machine, by its precondition or its platform', () => {
    const steps = [
      shell('linux', {}, { precondition: { StringEquals: ['platformType', 'Linux'] } }),
      shell('windows', {}, { precondition: { StringEquals: ['platformType', 'Windows'] } }),
      shell('chosen', {}, { precondition: { StringEquals: ['{{ Action }}', 'go'] } }),
      shell('other', {}, { precondition: { StringEquals: ['stop', '{{ Action }}'] } }),
    ]
    const parameters = { Action: { type: 'String' } }
    const skipped = (platform: 'Linux' | 'Windows') =>
      compileCommand(document(steps, parameters), { Action: 'go' }, platform).steps.map((step) => step.skipped !== undefined)
    assert.deepEqual(skipped('Linux'), [false, true, false, true])
    assert.deepEqual(skipped('Windows'), [true, true, true, true])
    assert.deepEqual(
      compileCommand(document([shell('s')], {}, '2.0'), {}, 'Windows').findings.map(({ rule }) => rule),
      ['platform'],
    )
    assert.deepEqual(
      compiled([shell('s', {}, { precondition: { Equals: [] } })]).findings.map(({ rule }) => rule),
      ['condition'],
    )
  })

  test('of version 1.2 is read as one of 2.2', () => {
    const text = JSON.stringify({
      schemaVersion: '1.2',
      parameters: { commands: { type: 'StringList' } },
      runtimeConfig: {
        'aws:runShellScript': {
          properties: [{ id: '0.aws:runShellScript', runCommand: '{{ commands }}', timeoutSeconds: 7, workingDirectory: '/tmp' }],
        },
      },
    })
    const { steps, findings } = compileCommand(text, { commands: ['echo a', 'echo b'] }, 'Linux')
    assert.deepEqual(findings, [])
    assert.deepEqual(
      steps.map(({ name, timeoutMs, script, environment }) => [name, timeoutMs, script, environment]),
      [['0.aws:runShellScript', 7_000, 'cd -- "$SSM_WORKING_DIRECTORY" || exit 1\necho a\necho b', { SSM_WORKING_DIRECTORY: '/tmp' }]],
    )
  })

  test('tells what only the agent of AWS does, and what is no document', () => {
    assert.deepEqual(
      compiled([{ action: 'aws:configurePackage', name: 'p', inputs: {} }]).findings.map(({ rule }) => rule),
      ['unknown-action'],
    )
    assert.deepEqual(
      compileCommand('AWS-RunPatchBaseline', {}, 'Linux').findings.map(({ rule }) => rule),
      ['type'],
    )
    assert.deepEqual(
      readCommand('schemaVersion: "2.2"\nmainSteps: []\n').findings.map(({ rule }) => rule),
      ['required'],
    )
    assert.deepEqual(
      compiled([shell('a', { finallyStep: true }), shell('b')]).findings.map(({ rule }) => rule),
      ['value'],
    )
  })

  test('runs another document of this installation, three deep at most', () => {
    const inner = document([shell('in', { runCommand: ["echo '{{ A }}'"] })], { A: { type: 'String' } })
    const outer = {
      action: 'aws:runDocument',
      name: 'out',
      inputs: { documentType: 'SSMDocument', documentPath: 'Inner', documentParameters: { A: '{{ B }}' } },
    }
    const { steps, findings } = compileCommand(document([outer], { B: { type: 'String' } }), { B: 'x y' }, 'Linux', {
      find: (name) => (name === 'Inner' ? inner : undefined),
    })
    assert.deepEqual(findings, [])
    assert.deepEqual(
      steps.map(({ name, environment }) => [name, environment]),
      [['out.in', { SSM_A: 'x y' }]],
    )
    const self = document([{ ...outer, inputs: { documentType: 'SSMDocument', documentPath: 'Self' } }])
    assert.match(JSON.stringify(compileCommand(self, {}, 'Linux', { find: () => self }).findings), /3 deep/)
  })

  test('downloads what it names and no more than a name', () => {
    const download = (sourceType: string, sourceInfo: unknown) =>
      compiled([{ action: 'aws:downloadContent', name: 'd', inputs: { sourceType, sourceInfo, destinationPath: '/tmp/x' } }])
    const git = download('GitHub', '{"owner":"o","repository":"r; rm -rf /","path":"a","getOptions":"branch:main"}')
    assert.deepEqual(git.steps[0]?.environment, {
      SSM_DESTINATION: '/tmp/x',
      SSM_URL: 'https://github.com/o/r%3B%20rm%20-rf%20%2F.git',
      SSM_BRANCH: 'main',
      SSM_PATH: 'a',
    })
    assert.equal(git.steps[0]?.network, true)
    assert.deepEqual(
      download('HTTP', { url: 'http://x' }).findings.map(({ rule }) => rule),
      ['value'],
    )
    assert.deepEqual(
      download('FTP', {}).findings.map(({ rule }) => rule),
      ['value'],
    )
    assert.deepEqual(
      download('HTTP', { url: 'https://x', token: '{{ ssm-secure:t }}' }).findings.map(({ rule }) => rule),
      ['secret'],
    )
  })
})

describe('The built-in documents', () => {
  test('are valid themselves', () => {
    for (const [name, text] of builtinCommands) assert.deepEqual(readCommand(text).findings, [], name)
  })

  test('run the given lines, in the folder, with the variables of the step', () => {
    const { steps, findings } = compileCommand(
      'AWS-RunShellScript',
      { commands: ['printf "%s {{ x }}" "$SSM_Id"', "pwd # '"], workingDirectory: '/', executionTimeout: '60' },
      'Linux',
      { environment: { SSM_Id: 'one two' } },
    )
    assert.deepEqual(findings, [])
    assert.equal(steps[0]?.timeoutMs, 60_000)
    assert.equal(run(steps[0]?.script ?? '', steps[0]?.environment ?? {}), 'one two {{ x }}/\n')
    assert.equal(
      compileCommand('arn:aws:ssm:eu-west-1::document/AWS-RunPowerShellScript', { commands: ['1'] }, 'Linux').steps[0]?.interpreter,
      'pwsh',
    )
    assert.ok(compileCommand('AWS-RunShellScript', { commands: ['1'], executionTimeout: '172801' }, 'Linux').findings.length > 0)
  })

  test('a remote script is downloaded, then run where it is', () => {
    const values = {
      sourceType: 'GitHub',
      sourceInfo: { owner: 'o', repository: 'r', path: 'p' },
      commandLine: './x.sh a',
      workingDirectory: '/tmp/w',
    }
    const { steps, findings } = compileCommand('AWS-RunRemoteScript', values, 'Linux')
    assert.deepEqual(findings, [])
    assert.deepEqual(
      steps.map(({ name, skipped }) => [name, skipped === undefined]),
      [
        ['downloadContent', true],
        ['runShellScript', true],
        ['runPowerShellScript', false],
      ],
    )
    assert.match(steps[1]?.script ?? '', /\.\/x\.sh a$/)
  })
})

describe('A machine', () => {
  const ends = (words: string): readonly CommandEnd[] =>
    [...words].map((letter) =>
      letter === 's'
        ? { outcome: 'success', exit: 0 }
        : letter === 't'
          ? { outcome: 'timed-out', exit: null }
          : { outcome: 'failed', exit: 3 },
    )
  const steps = (...inputs: readonly object[]) => compiled(inputs.map((one, index) => shell(`s${index}`, one))).steps

  test('goes on after a failure, which fails the command in the end', () => {
    const plain = steps({}, {}, {})
    const table: readonly (readonly [string, object])[] = [
      ['', { begin: 0 }],
      ['s', { begin: 1 }],
      ['f', { begin: 1 }],
      ['fs', { begin: 2 }],
      ['sss', { ends: 'Success', exit: 0 }],
      ['fss', { ends: 'Failed', exit: 3 }],
      ['sts', { ends: 'TimedOut', exit: null }],
    ]
    for (const [words, turn] of table) assert.deepEqual(commandTurn(plain, ends(words)), turn, words)
  })

  test('stops where a step says so, as it was or as a success; the final step is done all the same', () => {
    assert.deepEqual(commandTurn(steps({ onFailure: 'exit' }, {}), ends('f')), { ends: 'Failed', exit: 3 })
    assert.deepEqual(commandTurn(steps({ onFailure: 'successAndExit' }, {}), ends('f')), { ends: 'Success', exit: 0 })
    assert.deepEqual(commandTurn(steps({ onSuccess: 'exit' }, {}), ends('s')), { ends: 'Success', exit: 0 })
    assert.deepEqual(commandTurn(steps({ onSuccess: 'exit' }, {}), ends('f')), { begin: 1 })
    const last = steps({ onFailure: 'exit' }, {}, { finallyStep: true })
    assert.deepEqual(commandTurn(last, ends('f')), { begin: 2 })
    assert.deepEqual(commandTurn(last, [...ends('f'), { outcome: 'skipped', exit: null }, ...ends('s')]), { ends: 'Failed', exit: 3 })
  })

  test('passes over what it skips, and ends with Success when it skipped everything', () => {
    const { steps: some } = compiled([shell('a', {}, { precondition: { StringEquals: ['platformType', 'Windows'] } }), shell('b')])
    assert.deepEqual(commandTurn(some, []), { begin: 1 })
    assert.deepEqual(commandTurn(some.slice(0, 1), []), { ends: 'Success', exit: 0 })
  })

  test('is started again by the codes that mean so', () => {
    assert.deepEqual(
      [0, 1, 194, 3_010].map((exit) => meaningOfExit(exit, 'Linux')),
      ['success', 'failed', 'reboot', 'failed'],
    )
    assert.deepEqual(
      [0, 194, 3_010].map((exit) => meaningOfExit(exit, 'Windows')),
      ['success', 'failed', 'reboot'],
    )
  })
})

test('every text with every parameters is a command or findings', () => {
  const plugin = fc.record(
    {
      action: fc.constantFrom('aws:runShellScript', 'aws:downloadContent', 'aws:runDocument', 'x'),
      name: fc.jsonValue(),
      inputs: fc.jsonValue(),
      precondition: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  const root = fc.record(
    {
      schemaVersion: fc.constantFrom('1.2', '2.0', '2.2', 7),
      parameters: fc.jsonValue(),
      mainSteps: fc.oneof(fc.array(plugin), fc.jsonValue()),
      runtimeConfig: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(
      root,
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.constantFrom('Linux', 'Windows', 'MacOS'),
      (value, parameters, platform) => {
        const text = JSON.stringify(value)
        compileCommand(text, parameters as Record<string, Data>, platform)
        readCommand(text)
      },
    ),
    { numRuns: 500 },
  )
})
