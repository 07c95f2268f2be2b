import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Everything continuous integration runs, group by group, and the sum at the end. A group's output is shown when it
 * fails; `npm test -- journeys` runs the groups whose names contain a word.
 */
interface Group {
  readonly name: string
  readonly command: readonly string[]
  /** A checker counts as one test; a runner prints its own numbers. */
  readonly counts: 'as one' | 'by itself'
}

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)
const files = (patterns: readonly string[], except: readonly RegExp[] = []): string[] =>
  globSync(patterns, { cwd: root, exclude: ['node_modules/**', 'web/dist/**', '.data/**'] })
    .filter((file) => !except.some((pattern) => pattern.test(file)))
    .toSorted()

const runner = (name: string, tests: readonly string[], options: readonly string[]): readonly Group[] =>
  tests.length === 0
    ? []
    : [{ name, command: [process.execPath, '--test', '--test-reporter=spec', ...options, ...tests], counts: 'by itself' }]

const everywhere = ['architecture.test.ts', '{framework,platform,domains,app,cli,test,tools,examples,web}/**/*.test.ts']
const special = [/\.database\.test\.ts$/, /\.browser\.test\.ts$/, /^test\/journeys\//]

const groups: readonly Group[] = [
  { name: 'types', command: [bin('tsc'), '-p', '.'], counts: 'as one' },
  { name: 'types of the console', command: [bin('tsc'), '-p', 'web'], counts: 'as one' },
  { name: 'lint', command: [bin('oxlint'), '--deny-warnings'], counts: 'as one' },
  { name: 'format', command: [bin('oxfmt'), '--check', '.'], counts: 'as one' },
  { name: 'generated client', command: [process.execPath, 'tools/client.ts', '--check'], counts: 'as one' },
  { name: 'unused', command: [bin('knip'), '--no-progress'], counts: 'as one' },
  ...runner('thinking', files(everywhere, special), ['--test-isolation=none']),
  ...runner('database', files(['{platform,domains,app,cli,test,examples}/**/*.database.test.ts']), [
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
  ]),
  // These wait for leases and processes more than for a processor.
  ...runner('journeys', files(['test/journeys/*.test.ts']), ['--test-concurrency=3']),
  ...runner('console', files(['web/test/*.browser.test.ts']), ['--test-concurrency=2']),
]

const runGroup = (group: Group): Promise<{ passed: number; failed: number; output: string }> =>
  new Promise((done) => {
    const [command = '', ...args] = group.command
    const environment = { ...process.env, PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`, NO_COLOR: '1' }
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment })
    let output = ''
    const keep = (chunk: Buffer): void => {
      output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => done({ passed: 0, failed: 1, output: error.message }))
    child.on('close', (code) => {
      const number = (word: string): number => Number(new RegExp(`^ℹ ${word} (\\d+)$`, 'm').exec(output)?.[1] ?? 0)
      const passed = group.counts === 'as one' ? Number(code === 0) : number('pass')
      const failed = group.counts === 'as one' ? Number(code !== 0) : number('fail') + number('cancelled')
      // A runner that ended badly without saying which test failed has failed all the same, and so has one that ran nothing.
      done({ passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, output })
    })
  })

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
  if (result.failed > 0) console.log(result.output)
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
