import { type ChildProcess, spawn } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Everything continuous integration runs, group by group, and the sum at the end. Output is shown of what failed;
 * `npm test -- journeys` runs the groups whose names contain a word. Whatever hangs is ended and named: a command after
 * its limit, and everything before the limit of the whole.
 */
interface Group {
  readonly name: string
  /** A checker is one command and counts as one test; a runner prints its own numbers, of all its files or of each. */
  readonly commands: readonly Command[]
  readonly atATime: number
}

interface Command {
  readonly name: string
  readonly words: readonly string[]
  readonly counts: 'as one' | 'by itself'
}

interface Result {
  readonly passed: number
  readonly failed: number
  readonly output: string
}

const minute = 60_000
const limits = { test: 6 * minute, file: 7 * minute, whole: 18.5 * minute }
const begun = performance.now()

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)
const files = (patterns: readonly string[], except: readonly RegExp[] = []): string[] =>
  globSync(patterns, { cwd: root, exclude: ['node_modules/**', 'web/dist/**', '.data/**'] })
    .filter((file) => !except.some((pattern) => pattern.test(file)))
    .toSorted()

const checker = (name: string, ...words: readonly string[]): Group => ({
  name,
  commands: [{ name, words, counts: 'as one' }],
  atATime: 1,
})

const node = [process.execPath, '--test-reporter=spec', `--test-timeout=${limits.test}`]

/** Pure tests share one process. */
const together = (name: string, tests: readonly string[]): Group => ({
  name,
  commands: [{ name, words: [...node, '--test', '--test-isolation=none', ...tests], counts: 'by itself' }],
  atATime: 1,
})

/** A process for each file; the largest begin, so that none of them is the last. */
const each = (name: string, tests: readonly string[], atATime: number): Group => ({
  name,
  commands: tests
    .toSorted((a, b) => statSync(join(root, b)).size - statSync(join(root, a)).size)
    .map((file) => ({ name: file, words: [...node, file], counts: 'by itself' })),
  atATime,
})

const everywhere = ['architecture.test.ts', '{framework,platform,domains,app,cli,test,tools,examples,web}/**/*.test.ts']
const special = [/\.database\.test\.ts$/, /\.browser\.test\.ts$/, /^test\/journeys\//]

const groups: readonly Group[] = [
  checker('types', bin('tsc'), '-p', '.'),
  checker('types of the console', bin('tsc'), '-p', 'web'),
  checker('lint', bin('oxlint'), '--deny-warnings'),
  checker('format', bin('oxfmt'), '--check', '.'),
  checker('generated client', process.execPath, 'tools/client.ts', '--check'),
  checker('unused', bin('knip'), '--no-progress'),
  together('thinking', files(everywhere, special)),
  each('database', files(['{platform,domains,app,cli,test,examples}/**/*.database.test.ts']), Math.max(3, availableParallelism())),
  // These wait for leases and processes more than for a processor.
  each('journeys', files(['test/journeys/*.test.ts']), 3),
  each('console', files(['web/test/*.browser.test.ts']), 2),
]

const environment = {
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`,
  NO_COLOR: '1',
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compiled'),
}

const running = new Map<ChildProcess, string>()

/** A process and whatever it began and left, but not what has a session of its own, like the shared PostgreSQL. */
const kill = (child: ChildProcess): void => {
  try {
    process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.log(`Interrupted (${signal}). Still running: ${[...running.values()].join(', ') || 'nothing'}`)
    for (const child of running.keys()) kill(child)
    process.exit(1)
  })
}

const run = ({ name, words: [word = '', ...words], counts }: Command): Promise<Result> =>
  new Promise((done) => {
    // A process group of its own, so that its children end with it.
    const child = spawn(word, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment, detached: true })
    running.set(child, name)
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    const end = (code: number | null): void => {
      clearTimeout(limit)
      running.delete(child)
      const number = (noun: string): number => Number(new RegExp(`^ℹ ${noun} (\\d+)$`, 'm').exec(output)?.[1] ?? 0)
      const passed = counts === 'as one' ? Number(code === 0) : number('pass')
      const failed = counts === 'as one' ? Number(code !== 0) : number('fail') + number('cancelled')
      // A runner that ended badly without saying which test failed has failed all the same, and so has one that ran nothing.
      done({ passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, output })
    }
    const allowed = Math.min(limits.file, limits.whole - (performance.now() - begun))
    const limit = setTimeout(() => {
      output += `\n${name} had not ended after ${Math.round(allowed / 1_000)} s and was killed.\n`
      kill(child)
    }, allowed)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => {
      output += error.message
      end(null)
    })
    child.on('close', end)
    // Whoever outlives it must not hold its output open.
    child.on('exit', (code) => {
      kill(child)
      setTimeout(() => end(code), 5_000)
    })
  })

const secondsSince = (start: number): string => `${((performance.now() - start) / 1_000).toFixed(1)} s`

const runGroup = async (group: Group): Promise<Omit<Result, 'output'>> => {
  const [waiting, results] = [[...group.commands], new Array<Result>()]
  const worker = async (): Promise<void> => {
    for (let command = waiting.shift(); command; command = waiting.shift()) {
      const start = performance.now()
      const result =
        performance.now() - begun < limits.whole
          ? await run(command)
          : { passed: 0, failed: 1, output: `${command.name} did not begin: the time for the whole is over.\n` }
      results.push(result)
      if (group.commands.length > 1)
        console.log(`     ${command.name}: ${result.passed} passed, ${result.failed} failed (${secondsSince(start)})`)
      if (result.failed > 0) console.log(result.output)
    }
  }
  await Promise.all(Array.from({ length: group.atATime }, worker))
  const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0)
  return { passed: sum((result) => result.passed), failed: sum((result) => result.failed) }
}

const wanted = process.argv.slice(2)
let [passed, failed] = [0, 0]
for (const group of groups.filter((candidate) => wanted.length === 0 || wanted.some((word) => candidate.name.includes(word)))) {
  const start = performance.now()
  const result = await runGroup(group)
  passed += result.passed
  failed += result.failed
  const failures = result.failed ? `, ${result.failed} failed` : ''
  console.log(`${result.failed === 0 ? 'ok  ' : 'FAIL'} ${group.name}: ${result.passed} passed${failures} (${secondsSince(start)})`)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
