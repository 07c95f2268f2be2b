import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstLine, start } from './harness.ts'
import { descendants, proportionalMegabytes, residentMegabytes } from './process.ts'

/**
 * What the product costs when nobody uses it: memory 60 s after the start, empty and with the example organization, and
 * how long the first start (which makes the database) and a second one take until it serves.
 *
 *   node bench/memory.ts
 */
const limitMegabytes = 250
const idleMs = 60_000

const measure = async (what: string, example: 'on' | 'off', port: number): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-bench-'))
  const serve = async () => {
    const begun = performance.now()
    const child = start(process.execPath, ['test/serve.ts'], {
      ANDON_DATA: join(folder, 'data'),
      ANDON_PORT: String(port),
      ANDON_SHOP_PORT: String(port + 1),
      ANDON_EXAMPLE: example,
    })
    await firstLine(child)
    const seconds = (performance.now() - begun) / 1_000
    const ended = new Promise((done) => child.once('exit', done))
    return {
      seconds,
      pid: child.pid ?? 0,
      stop: async () => {
        child.kill('SIGTERM')
        await ended
      },
    }
  }
  const first = await serve()
  await first.stop()
  const second = await serve()
  await new Promise((done) => setTimeout(done, idleMs))
  const resident = residentMegabytes(second.pid)
  const database = descendants(second.pid).filter(({ command }) => command.includes('postgres'))
  const databaseMegabytes = proportionalMegabytes(database.map(({ pid }) => pid))
  await second.stop()
  rmSync(folder, { recursive: true, force: true })
  console.table([
    { [what]: 'first start, database made', measured: `${first.seconds.toFixed(1)} s`, limit: '', holds: '' },
    { [what]: 'second start', measured: `${second.seconds.toFixed(1)} s`, limit: '', holds: '' },
    {
      [what]: 'memory of the server after 60 s',
      measured: `${Math.round(resident)} MB`,
      limit: `${limitMegabytes} MB`,
      holds: resident <= limitMegabytes ? 'yes' : 'NO',
    },
    { [what]: 'memory of its PostgreSQL beside it', measured: `${Math.round(databaseMegabytes)} MB`, limit: '', holds: '' },
  ])
}

await measure('empty organization', 'off', 7_831)
await measure('example organization', 'on', 7_841)
