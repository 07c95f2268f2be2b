import { pino } from 'pino'
import { createPlatform } from '#platform/create.ts'
import { systemClock } from '#platform/time/clock.ts'
import { labDomains } from '#test/event-rules.ts'
import { testConfig } from '#test/platform.ts'

/** A node of its own on a test's database, to be killed: it says when a deed of a rule has written everything and not committed yet, and goes no further. */
const platform = await createPlatform({
  config: testConfig,
  connection: JSON.parse(process.env['ANDON_TEST_CONNECTION'] ?? '{}'),
  domains: labDomains({
    broken: new Set(),
    pause: () => {
      process.stdout.write('written\n')
      return new Promise(() => undefined)
    },
  }),
  clock: systemClock,
  log: pino({ level: 'silent' }),
  outside: {
    fetch: () => Promise.reject(new Error('This node reaches nobody.')),
    send: () => Promise.resolve({ outcome: 'refused', reason: 'This node sends no messages.' }),
  },
})
await platform.worker.start()
