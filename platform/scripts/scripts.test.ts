import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import test from 'node:test'
import { runScript, type ScriptAnswer, type ScriptRequest } from './launch.ts'
import { createOutputKeeper, withoutEscapes } from './output.ts'
import { findSandbox } from './sandbox.ts'

const sandbox = await findSandbox()
const run = async (script: string, more: Partial<ScriptRequest> = {}): Promise<ScriptAnswer | undefined> =>
  sandbox === undefined
    ? undefined
    : runScript({
        sandbox,
        interpreter: 'sh',
        script,
        environment: {},
        timeoutMs: 20_000,
        secrets: [],
        signal: new AbortController().signal,
        onOutput: () => undefined,
        ...more,
      })

test('a script gets its parameters and nothing else, and answers through a file', async () => {
  const answer = await run('env | cut -d= -f1 | sort | tr "\\n" " "; echo "found=$ANDON_PARAM_who" >> "$ANDON_OUTPUT"; exit 3', {
    environment: { ANDON_PARAM_who: 'bo' },
  })
  if (answer === undefined) return
  assert.deepEqual([answer.ended, answer.exit, answer.result], ['exited', 3, 'found=bo\n'])
  const names = answer.output
    .trim()
    .split(' ')
    .filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
  assert.deepEqual(names, ['ANDON_OUTPUT', 'ANDON_PARAM_who', 'HOME', 'LANG', 'PATH', 'TMPDIR'])
})

test('a script sees no network and no processes but its own, and its folder is gone afterwards', async () => {
  const answer = await run(
    'pwd; ls /sys/class/net 2>/dev/null | wc -l; cat /proc/net/dev | grep -c eth; ls /proc | grep -c "^[0-9]"; id -u',
  )
  if (answer === undefined) return
  const [folder = '', , ethernet, processes, user] = answer.output.trim().split('\n')
  assert.equal(existsSync(folder), false)
  assert.equal(ethernet, '0')
  assert.ok(Number(processes) <= 6)
  assert.equal(user === '0', false)
})

test('a script that takes too long is ended with all it started, and what it printed is kept', async () => {
  const answer = await run('echo begun; setsid sleep 300 & sleep 300', { timeoutMs: 500 })
  if (answer === undefined) return
  assert.deepEqual([answer.ended, answer.output], ['timed-out', 'begun\n'])
})

test('a script ends with the process that started it, even when that is killed', async () => {
  if (sandbox === undefined) return
  const launcher = `import { findSandbox } from '#platform/scripts/sandbox.ts'
    import { runScript } from '#platform/scripts/launch.ts'
    await runScript({ sandbox: await findSandbox(), interpreter: 'sh', script: 'echo begun; sleep 4711', environment: {}, timeoutMs: 60000, secrets: [], signal: new AbortController().signal, onOutput: () => console.log('begun') })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', launcher], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const sleeping = (): number =>
    spawnSync('sh', ['-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " " | grep -c "[s]leep 4711"'], {
      encoding: 'utf8',
    }).stdout.trim() === '0'
      ? 0
      : 1
  assert.equal(sleeping(), 1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  for (let tries = 0; tries < 200 && sleeping() > 0; tries += 1) await new Promise((done) => setTimeout(done, 10))
  assert.equal(sleeping(), 0)
})

test('a secret in the output is masked', async () => {
  const answer = await run('printf "%s" "$ANDON_PARAM_token" | base64; echo "is $ANDON_PARAM_token"', {
    environment: { ANDON_PARAM_token: 'hunter2-hunter2' },
    secrets: ['hunter2-hunter2'],
  })
  if (answer === undefined) return
  assert.doesNotMatch(answer.output, /hunter2|aHVudGVyMi/)
})

test('long output keeps its head and tail, and says what is missing', () => {
  const keeper = createOutputKeeper({ head: 4, tail: 4, line: 100 })
  for (let at = 0; at < 10; at += 1) keeper.add(`${at}\n`)
  assert.equal(keeper.text(), '0\n1\n\n… 12 characters left out …\n8\n9\n')
})

test('a long line is cut', () => {
  const keeper = createOutputKeeper({ head: 100, tail: 100, line: 3 })
  keeper.add('12')
  keeper.add('345\nab')
  keeper.add('c\n')
  assert.equal(keeper.text(), '123\nabc\n')
})

test('escapes that reach beyond the text are removed, colours stay', () => {
  assert.equal(
    withoutEscapes('\u001b]0;title\u0007a\u001b]52;c;ZXZpbA==\u001b\\b\u001b[2Jc\u001b[31mred\u001b[0m\u0000d\u001bc'),
    'abc\u001b[31mred\u001b[0mdc',
  )
})
