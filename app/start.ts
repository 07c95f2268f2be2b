import { pino } from 'pino'
import { domains } from '#app/domains.ts'
import { exampleDomain } from '#app/example/manifest.ts'
import { loadExample } from '#app/example/load.ts'
import { startShop } from '#app/example/shop.ts'
import { collectGarbage } from '#app/garbage.ts'
import { surviveStrays } from '#app/stray.ts'
import type { Config } from '#platform/config.ts'
import { createPlatform, type Observer, type RunningPlatform } from '#platform/create.ts'
import { startEmbedded } from '#platform/database/embedded.ts'
import { metrics } from '#platform/http/metrics.ts'
import { createServer } from '#platform/http/server.ts'
import { openLocalAccess } from '#platform/identity/local.ts'
import { createOutside } from '#platform/messages/outside.ts'
import { systemClock } from '#platform/time/clock.ts'

export interface Andon {
  readonly platform: RunningPlatform
  /** Where it answers on this machine. */
  readonly address: string
  /** The example organization is there (somebody may have left it). */
  readonly hasExample: boolean
  /** Finishes what runs, hands back what does not, closes the database. */
  readonly stop: () => Promise<void>
}

/** Starts everything that `config` asks for and resolves when it serves. */
export const startAndon = async (config: Config, options: { readonly shopPort?: number } = {}): Promise<Andon> => {
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  const shopPort = options.shopPort ?? 7_900
  /** What was opened, to be closed in the opposite order: when told to stop, and when a later step of the start fails. */
  const closings: (() => Promise<void> | void)[] = []
  const stop = async (): Promise<void> => {
    // One that fails (the database is gone) must not keep the others from closing.
    for (const close of closings.splice(0).toReversed())
      await (async () => close())().catch((error: unknown) => log.warn({ error }, 'could not close in order'))
  }
  closings.push(surviveStrays(log))
  try {
    const embedded = config.databaseUrl === undefined ? await startEmbedded(config.dataFolder, (message) => log.warn(message)) : undefined
    closings.push(() => embedded?.stop())
    const outside = createOutside(config, log)
    closings.push(() => outside.close())
    const shopUrl = `http://127.0.0.1:${shopPort}`
    const platform = await createPlatform({
      config,
      connection: embedded?.connection ?? { connectionString: config.databaseUrl ?? '' },
      domains: config.example ? [...domains, exampleDomain(shopUrl)] : domains,
      clock: systemClock,
      log,
      outside,
      observe,
    })
    closings.push(() => platform.stop())
    const hasExample = config.example && (await loadExample(platform, shopUrl))
    if (hasExample) {
      const shop = startShop(shopPort, (message) => log.warn(message))
      closings.push(() => shop.stop())
    }
    const server = createServer(platform, {
      live: platform.live,
      readiness: [{ name: 'jobs', look: () => (platform.worker.isRunning ? undefined : 'Jobs have not started yet.') }],
    })
    closings.push(() => server.close())
    const { mailIn } = config.providers
    if (mailIn !== undefined) {
      const { openMailDoor } = await import('#platform/messages/phones/mail-in.ts')
      const door = await openMailDoor(platform, mailIn)
      closings.push(() => door.close())
    }
    await collectGarbage()
    const address = await server.listen({ host: config.host, port: config.port })
    await platform.worker.start()
    closings.push(await openLocalAccess(platform, address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')))
    return { platform, address, hasExample, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const jobSeconds = metrics.histogram('andon_job_seconds', 'How long jobs ran, by task and outcome.')
const factsRecorded = metrics.counter('andon_facts_recorded_total', 'Facts recorded by this node.')

const observe: Observer = {
  job: (task, outcome, seconds) => jobSeconds.observe(seconds, { task, outcome }),
  facts: (count) => factsRecorded.add({}, count),
}
