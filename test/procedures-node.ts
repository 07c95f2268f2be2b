import { pino } from 'pino'
import { Workload } from '#domains/catalog/kinds.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { procedures } from '#domains/procedures/manifest.ts'
import { runs } from '#domains/runs/manifest.ts'
import { runners } from '#domains/runners/manifest.ts'
import { createPlatform } from '#platform/create.ts'
import { defineDomain } from '#platform/domain.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { createGuardedFetch } from '#platform/messages/fetch.ts'
import { systemClock } from '#platform/time/clock.ts'
import { testConfig } from '#test/platform.ts'

/** A node of its own on a test's database, to be killed: takes jobs until then. The connection comes as JSON in the environment. */
const platform = await createPlatform({
  config: testConfig,
  connection: JSON.parse(process.env['ANDON_TEST_CONNECTION'] ?? '{}'),
  domains: [
    kindsDomain,
    defineDomain({ name: 'nouns', kinds: [Team, Person, Workload, Schedule, EscalationPolicy] }),
    runners,
    runs,
    procedures,
  ],
  clock: systemClock,
  log: pino({ level: 'silent' }),
  outside: {
    fetch: createGuardedFetch(['127.0.0.0/8']).fetch,
    send: () => Promise.resolve({ outcome: 'refused', reason: 'This node sends no messages.' }),
  },
})
await platform.worker.start()
process.stdout.write('ready\n')
