import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { executeScript, scriptHost } from '#platform/scripts/execute.ts'
import { plainSettings } from '#platform/scripts/settings.ts'

/**
 * Scripts in the sandbox of this machine: from asking to the answer for one that does nothing, one after the other and
 * eight at once, and what a script prints: gigabytes that nobody reads, of which head and tail are kept, masked; memory
 * of this process and of the launcher meanwhile. Against the same command started bare by Node.
 *
 *   node bench/scripts.ts [GB of output: 10] [scripts: 200]
 */
const gigabytes = Number(process.argv[2] ?? 10)
const times = Number(process.argv[3] ?? 200)

const residentOf = (pid: number | 'self'): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_024
const launcher = (): number =>
  Number(
    readdirSync('/proc').find((name) => {
      try {
        return (
          /^\d+$/.test(name) &&
          readFileSync(`/proc/${name}/cmdline`, 'latin1').includes('scripts/launcher.ts') &&
          readFileSync(`/proc/${name}/stat`, 'utf8').includes(` ${process.pid} `)
        )
      } catch {
        return false
      }
    }),
  )

const started = performance.now()
const host = await scriptHost(plainSettings)
console.log(`${host.rung ?? host.reason}, ready after ${(performance.now() - started).toFixed(0)} ms. ${host.limits.join('; ')}`)

const nothing = {
  interpreter: 'sh',
  script: ':',
  environment: { TOKEN: 'hunter2-hunter2' },
  timeoutMs: 600_000,
  secrets: ['another-secret'],
}
const measured = async (
  work: () => Promise<unknown>,
  count: number,
  atOnce: number,
): Promise<{ half: number; last: number; rate: number }> => {
  const took: number[] = []
  const begun = performance.now()
  let left = count
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left > 0) {
        left -= 1
        const from = performance.now()
        await work()
        took.push(performance.now() - from)
      }
    }),
  )
  took.sort((a, b) => a - b)
  return {
    half: took[Math.floor(took.length / 2)] ?? 0,
    last: took[Math.floor(took.length * 0.99)] ?? 0,
    rate: (count / (performance.now() - begun)) * 1_000,
  }
}
const bare = (): Promise<unknown> => new Promise((done) => spawn('sh', ['-c', ':'], { stdio: 'ignore' }).on('exit', done))
const shown = ({ half, last, rate }: { half: number; last: number; rate: number }): object => ({
  'half within ms': half.toFixed(1),
  '99 of 100 within ms': last.toFixed(1),
  'a second': rate.toFixed(0),
})
console.table({
  'sandbox, one after the other': shown(await measured(() => executeScript(nothing, plainSettings), times, 1)),
  'sandbox, eight at once': shown(await measured(() => executeScript(nothing, plainSettings), times, 8)),
  'bare sh -c :, one after the other': shown(await measured(bare, times, 1)),
})

const flood = `yes 'a line of a log that says nothing of interest, again and again' | head -c ${gigabytes}000000000; echo "$TOKEN"; echo end`
const before = { own: residentOf('self'), launcher: residentOf(launcher()) }
let most = { own: 0, launcher: 0 }
const watch = setInterval(
  () => (most = { own: Math.max(most.own, residentOf('self')), launcher: Math.max(most.launcher, residentOf(launcher())) }),
  500,
)
let kept = ''
const from = performance.now()
const answer = await executeScript(
  { ...nothing, timeoutMs: 3_600_000, script: flood, onChunk: ({ text }) => (kept += text) },
  plainSettings,
)
const seconds = (performance.now() - from) / 1_000
clearInterval(watch)
const bareFrom = performance.now()
await new Promise((done) => spawn('sh', ['-c', `${flood} | cat >/dev/null`], { stdio: 'ignore' }).on('exit', done))
const bareSeconds = (performance.now() - bareFrom) / 1_000
console.table({
  'printed, GB': { here: (answer.printedBytes / 1e9).toFixed(2), 'to /dev/null': gigabytes },
  'MB a second': { here: (answer.printedBytes / 1e6 / seconds).toFixed(0), 'to /dev/null': ((gigabytes * 1_000) / bareSeconds).toFixed(0) },
  'kept, MB': { here: (kept.length / 1e6).toFixed(2) },
  'last lines': { here: JSON.stringify(kept.slice(-9)) },
  'this process, more MB at most': { here: (most.own - before.own).toFixed(0) },
  'launcher, more MB at most': { here: (most.launcher - before.launcher).toFixed(0) },
})
