import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import Type from 'typebox'
import { secrets } from '#domains/secrets/manifest.ts'
import { defineDomain } from '#platform/domain.ts'
import { defineKind } from '#platform/kinds/kind.ts'
import { createRunner, orderFor, type RunnerProcess, type RunnerWorld, startRunnerWorld } from '#test/runners.ts'

/** Secrets of jobs: values in the hands that use them, names everywhere else. */
const value = 'hunter2-hunter2'
const spec = Type.Object({}, { additionalProperties: false })
const team = defineKind({ name: 'Team', slug: 'team', plural: 'Teams', summary: 'Owns.', owner: 'none', spec })
const runbook = defineKind({ name: 'Runbook', slug: 'runbook', plural: 'Runbooks', summary: 'Uses.', owner: 'required', spec })
const declared = defineDomain({ name: 'declared', kinds: [team, runbook] })

let world: RunnerWorld
let runner: RunnerProcess
before(async () => {
  world = await startRunnerWorld({ more: [secrets, declared], config: { scripts: true } })
  const declare = (kind: string, name: string, owner?: string): Promise<unknown> => {
    const metadata = { name, ...(owner === undefined ? {} : { owner }) }
    return world.act('record.save', { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec: {} } })
  }
  for (const name of ['shop', 'others']) await declare('Team', name)
  await declare('Runbook', 'restart', 'team:shop')
  for (const [name, owner] of Object.entries({ db: 'team:shop', other: 'team:shop', foreign: 'team:others' })) {
    await declare('Secret', name, owner)
    await world.act('secret.set', { secret: name, value: name === 'db' ? value : `${name}-value-of-it` })
  }
  runner = createRunner()
  await runner.verb('register', world.url, await world.invite('db-1'))
  runner.policy('interpreters: [sh]\nisolation: none\n')
})
after(async () => {
  await runner.remove()
  await world.stop()
})

const everywhere = async (): Promise<string> => {
  const tables = await world.platform.database.sql<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const rows = await world.platform.database.sql<{ row: string }>(`select t::text as row from ${name} t`)
    found.push(...rows.map(({ row }) => row))
  }
  return found.join('\n')
}

const script = { interpreter: 'sh', script: 'echo "is $DB_PASSWORD" "$OTHER"; echo "got=$DB_PASSWORD" > "$ANDON_OUTPUT"', environment: {} }

test('on a far machine a script has the value, what it prints and answers has not, and nothing that is kept has', async () => {
  runner.start()
  await world.submit(
    orderFor('db-1', 'a/go/1', '', {
      script: { ...script, environment: { OTHER: 'secret://other' } },
      secrets: { DB_PASSWORD: 'secret://db' },
    }),
  )
  const ended = await world.endOf('a/go/1')
  assert.deepEqual([ended.outcome, ended.result], ['success', 'got=•••\n'])
  assert.equal(await world.printed('a/go/1'), 'is ••• •••\n')
  assert.doesNotMatch(await everywhere(), /hunter2|other-value-of-it/)
  const [use] = (await world.act('secret.uses', { secret: 'db' }))['items'] as { runner?: string }[]
  assert.match(JSON.stringify(use), /db-1/)
})

test('a secret that comes in two pieces is hidden all the same', async () => {
  const half = 'printf "%.8s" "$DB_PASSWORD"; sleep 0.6; printf "%s" "${DB_PASSWORD#????????}"; echo .'
  await world.submit(orderFor('db-1', 'd/go/1', '', { script: { ...script, script: half }, secrets: { DB_PASSWORD: 'secret://db' } }))
  await world.endOf('d/go/1')
  assert.equal(await world.printed('d/go/1'), '•••.\n')
  assert.doesNotMatch(await everywhere(), /hunter2/)
})

test('this server uses them in the same way', async () => {
  await world.submit(orderFor(null, 'b/go/1', '', { script, secrets: { DB_PASSWORD: 'secret://db' }, masks: ['other'] }))
  const ended = await world.endOf('b/go/1')
  if (ended.outcome === 'refused') return
  assert.deepEqual([ended.outcome, ended.result], ['success', 'got=•••\n'])
  assert.doesNotMatch(await everywhere(), /hunter2/)
})

test('a secret that the procedure may not use ends the job before a machine has it', async () => {
  for (const [at, where] of ['db-1', null].entries()) {
    await world.submit(orderFor(where, `c/go/${at}`, '', { script, secrets: { DB_PASSWORD: 'secret://foreign' } }))
    const ended = await world.endOf(`c/go/${at}`)
    assert.equal(ended.outcome, 'refused')
    assert.match(ended.reason, /foreign/)
  }
})
