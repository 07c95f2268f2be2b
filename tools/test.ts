import { type ChildProcess, spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Everything continuous integration runs, group by group, and the sum at the end. `npm test -- journeys` runs the groups
 * whose names contain a word.
 *
 * A file of tests is a process of its own here, not a child of the test runner: the runner waits for ever for a file that
 * does not end, and for whoever still holds its output. What fails is shown at once; what takes long is named while it
 * does, and ended when it takes too long.
 */
interface Group {
  readonly name: string
  readonly pieces: readonly Piece[]
  readonly atOnce: number
  /** A checker counts as one test; a runner prints its own numbers. */
  readonly counts: 'as one' | 'by itself'
}

interface Piece {
  readonly name: string
  readonly command: readonly string[]
}

interface Result {
  readonly passed: number
  readonly failed: number
}

/** A single test; the runner then says which. */
const testLimitMs = 300_000
/** A whole file: what is endless outside of its tests. */
const pieceLimitMs = 600_000
const tellAfterMs = 120_000

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)
const files = (patterns: readonly string[], except: readonly RegExp[] = []): string[] =>
  globSync(patterns, { cwd: root, exclude: ['node_modules/**', 'web/dist/**', '.data/**'] })
    .filter((file) => !except.some((pattern) => pattern.test(file)))
    .toSorted()

const checker = (name: string, ...command: readonly string[]): Group => ({
  name,
  pieces: [{ name, command }],
  atOnce: 1,
  counts: 'as one',
})
const testing = [process.execPath, '--test-reporter=spec', `--test-timeout=${testLimitMs}`]
/** All in one process. */
const together = (name: string, tests: readonly string[]): Group => ({
  name,
  pieces: [{ name, command: [...testing, '--test', '--test-isolation=none', ...tests] }],
  atOnce: 1,
  counts: 'by itself',
})
/** Each in a process of its own. */
const apart = (name: string, atOnce: number, tests: readonly string[]): Group => ({
  name,
  pieces: tests.map((test) => ({ name: test, command: [...testing, test] })),
  atOnce,
  counts: 'by itself',
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
  apart('database', Math.max(2, availableParallelism()), files(['{platform,domains,app,cli,test,examples}/**/*.database.test.ts'])),
  // These wait for leases and processes more than for a processor.
  apart('journeys', 3, files(['test/journeys/*.test.ts'])),
  apart('console', 2, files(['web/test/*.browser.test.ts'])),
]

const running = new Map<ChildProcess, Piece>()

/** The process and whatever it began and left, but not what has a session of its own, like the shared PostgreSQL. */
const end = (child: ChildProcess): void => {
  try {
    process.kill(-(child.pid ?? Number.NaN), 'SIGKILL')
  } catch {
    child.kill('SIGKILL')
  }
}

const runPiece = (piece: Piece, counts: Group['counts']): Promise<Result> =>
  new Promise((done) => {
    const [command = '', ...args] = piece.command
    const environment = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' }
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment, detached: true })
    running.set(child, piece)
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    const began = performance.now()
    const telling = setInterval(() => {
      const minutes = Math.round((performance.now() - began) / 60_000)
      console.log(`…    ${piece.name} has been running for ${minutes} minutes`)
      if (performance.now() - began < pieceLimitMs) return
      output += `\n${piece.name} did not end within ${minutes} minutes and was killed.\n`
      end(child)
    }, tellAfterMs)
    child.on('error', (error) => (output += error.message))
    // When it has ended nobody else has anything to say: what it left must not hold its output open.
    child.on('exit', () => {
      end(child)
      setTimeout(() => [child.stdout, child.stderr].forEach((stream) => stream.destroy()), 5_000).unref()
    })
    child.on('close', (code) => {
      clearInterval(telling)
      running.delete(child)
      const number = (word: string): number => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0)
      const passed = counts === 'as one' ? Number(code === 0) : number('pass')
      const failed = counts === 'as one' ? Number(code !== 0) : number('fail') + number('cancelled')
      // What ended badly without saying which test failed has failed all the same.
      const result = { passed, failed: failed === 0 && code !== 0 ? 1 : failed }
      if (result.failed > 0) console.log(`FAIL ${piece.name}\n${output}`)
      done(result)
    })
  })

const runGroup = async ({ pieces, atOnce, counts }: Group): Promise<Result> => {
  const left = [...pieces]
  const results: Result[] = []
  const lane = async (): Promise<void> => {
    for (let piece = left.shift(); piece !== undefined; piece = left.shift()) results.push(await runPiece(piece, counts))
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const sum = (of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0)
  const [passed, failed] = [sum((result) => result.passed), sum((result) => result.failed)]
  // A group that ran nothing has failed.
  return { passed, failed: passed + failed === 0 && pieces.length > 0 ? 1 : failed }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    console.log(`Interrupted (${signal}). Still running: ${[...running.values()].map(({ name }) => name).join(', ') || 'nothing'}`)
    for (const child of running.keys()) end(child)
    process.exit(1)
  })
}

const wanted = process.argv.slice(2)
let [passed, failed] = [0, 0]
for (const group of groups.filter((candidate) => wanted.length === 0 || wanted.some((word) => candidate.name.includes(word)))) {
  const started = performance.now()
  const result = await runGroup(group)
  passed += result.passed
  failed += result.failed
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  console.log(
    `${result.failed === 0 ? 'ok  ' : 'FAIL'} ${group.name}: ${result.passed} passed${result.failed ? `, ${result.failed} failed` : ''} (${seconds} s)`,
  )
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
