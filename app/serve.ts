import { readConfig } from '#app/config.ts'
import { startAndon } from '#app/start.ts'
import { firstLink } from '#platform/identity/link.ts'

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  if (!('code' in error) || error.code !== 'EADDRINUSE') return error.message
  return `something listens already (${error.message}). Stop it, or set ANDON_PORT (or ANDON_SHOP_PORT, for the shop) to another port.`
}

const fail = (error: unknown): never => {
  process.stderr.write(`\nAndon could not start: ${reasonOf(error)}\n`)
  process.exit(1)
}

/** Serves until the process is told to stop; `started` is when the process began, in milliseconds of its clock. */
export const serve = (started: number): Promise<void> => run(started).catch(fail)

const run = async (started: number): Promise<void> => {
  const config = readConfig(process.env)
  const shopPort = Number(process.env['ANDON_SHOP_PORT'] ?? 7_900)
  const andon = await startAndon(config, { shopPort })
  const link = await firstLink(andon.platform)
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  process.stdout.write(`\nAndon is ready (${seconds} s)\n\n  ${config.baseUrl}\n`)
  if (link) process.stdout.write(`\n  Sign in as the first administrator:\n  ${link}\n`)
  if (andon.hasExample) process.stdout.write(`\n  The example organization is loaded; break its shop:  npx andon demo break checkout\n`)
  process.stdout.write('\n')

  let stopping = false
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1)
    stopping = true
    process.stdout.write(`\n${signal}: stopping. Again to stop at once.\n`)
    andon.stop().then(() => process.exit(0), fail)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
}
