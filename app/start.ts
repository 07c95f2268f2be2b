import { pino } from 'pino'
import { domains } from '#app/domains.ts'
import { exampleDomain } from '#app/example/manifest.ts'
import { loadExample } from '#app/example/load.ts'
import { startShop } from '#app/example/shop.ts'
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
  /** Finishes what runs, hands back what does not, closes the database. */
  readonly stop: () => Promise<void>
}

/** Starts everything that `config` asks for and resolves when it serves. */
export const startAndon = async (config: Config, options: { readonly shopPort?: number } = {}): Promise<Andon> => {
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  const embedded = config.databaseUrl === undefined ? await startEmbedded(config.dataFolder, (message) => log.warn(message)) : undefined
  const connection = embedded?.connection ?? { connectionString: config.databaseUrl ?? '' }
  const outside = createOutside(config, log)
  const shopUrl = `http://127.0.0.1:${options.shopPort ?? 7_900}`
  const platform = await createPlatform({
    config,
    connection,
    domains: config.example ? [...domains, exampleDomain(shopUrl)] : domains,
    clock: systemClock,
    log,
    outside,
    observe,
  })
  const shop = config.example ? startShop(options.shopPort ?? 7_900, (message) => log.warn(message)) : undefined
  if (config.example) await loadExample(platform, shopUrl)
  const server = createServer(platform, {
    live: platform.live,
    readiness: [{ name: 'jobs', look: () => (platform.worker.isRunning ? undefined : 'Jobs have not started yet.') }],
  })
  await platform.worker.start()
  const address = await server.listen({ host: config.host, port: config.port })
  const closeLocalAccess = await openLocalAccess(platform, address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:'))
  return {
    platform,
    address,
    stop: async () => {
      await closeLocalAccess()
      await server.close()
      shop?.stop()
      await platform.stop()
      outside.close()
      await embedded?.stop()
    },
  }
}

const jobSeconds = metrics.histogram('andon_job_seconds', 'How long jobs ran, by task and outcome.')
const factsRecorded = metrics.counter('andon_facts_recorded_total', 'Facts recorded by this node.')

const observe: Observer = {
  job: (task, outcome, seconds) => jobSeconds.observe(seconds, { task, outcome }),
  facts: (count) => factsRecorded.add({}, count),
}
