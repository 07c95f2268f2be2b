import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  checkSecret,
  forgetSecret,
  getSecret,
  listSecrets,
  listUses,
  resealSecrets,
  rotateSecret,
  setSecret,
} from '#domains/secrets/actions.ts'
import { watchSecrets } from '#domains/secrets/jobs.ts'
import type { Config } from '#platform/config.ts'
import type { Actor } from '#platform/identity/actor.ts'
import type { TestPlatform } from '#test/platform.ts'
import { declareRecord, everyText, memberOfPayments, startWithSecrets, useThem } from '#test/secrets.ts'

const stranger: Actor = { type: 'person', name: 'cy', role: 'editor', teams: ['team:search'] }

describe('A secret kept here', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startWithSecrets()
    await declareRecord(platform, 'Secret', 'db-password', { rotation: { every: '90d', grace: '2h' } })
  })
  after(() => platform.stop())

  test('is set by its team, never shown, used by its procedures, and every use is written down', async () => {
    assert.equal((await platform.act(getSecret, { secret: 'db-password' })).state, 'empty')
    await assert.rejects(useThem(platform, ['db-password']), /no value yet/)
    const set = await platform.act(setSecret, { secret: 'db-password', value: 'hunter2-hunter2\n' }, memberOfPayments)
    assert.deepEqual([set.state, set.version, set.said], ['ready', 1, []])
    assert.deepEqual([...(await useThem(platform, ['db-password']))], [['db-password', 'hunter2-hunter2']])
    const view = await platform.act(getSecret, { secret: 'secret:db-password' })
    assert.deepEqual({ ...view.lastUse, at: '' }, { run: 'r1', step: 'connect', procedure: 'runbook:restart', at: '' })
    const { items } = await platform.act(listUses, { secret: 'db-password' }, memberOfPayments)
    assert.deepEqual(
      items.map(({ outcome, version, startedBy }) => [outcome, version, startedBy]),
      [
        ['used', 1, 'person:bo'],
        ['failed', null, 'person:bo'],
      ],
    )
    const facts = JSON.stringify(await platform.facts())
    assert.doesNotMatch((await everyText(platform)) + facts + JSON.stringify(view), /hunter2|aHVudGVyMi/)
  })

  test('is neither set nor used by those it is not for, and a refusal is a fact', async () => {
    await assert.rejects(platform.act(setSecret, { secret: 'db-password', value: 'mine-mine' }, stranger), { code: 'forbidden' })
    await assert.rejects(
      useThem(platform, ['db-password'], { procedure: 'runbook:search' }),
      /may not use the secret db-password.*use\.procedures/,
    )
    await assert.rejects(useThem(platform, ['db-password'], { procedure: '' }), /by procedures only/)
    await assert.rejects(useThem(platform, ['nothing']), /no secret nothing/)
    const [fact] = await platform.facts('secret.refused')
    assert.deepEqual(fact?.subjects, ['secret:db-password', 'runbook:search', 'run:r1'])
  })

  test('when one of several is refused, none is handed out or counted as used', async () => {
    await declareRecord(platform, 'Secret', 'other', { use: { procedures: ['runbook:search'] } })
    await platform.act(setSecret, { secret: 'other', value: 'other-value' })
    const before_ = (await platform.act(listUses, { secret: 'db-password' })).items.length
    await assert.rejects(useThem(platform, ['db-password', 'other']), /may not use the secret other/)
    assert.equal((await platform.act(listUses, { secret: 'db-password' })).items.length, before_)
  })

  test('after a rotation the former value works for its grace, and is deleted then', async () => {
    const rotated = await platform.act(rotateSecret, { secret: 'db-password', value: 'new-new-new' }, memberOfPayments)
    assert.deepEqual(
      [rotated.version, Math.round((Date.parse(rotated.formerUntil ?? '') - Date.parse(rotated.setAt ?? '')) / 60_000)],
      [2, 120],
    )
    assert.deepEqual(Object.fromEntries(await useThem(platform, ['db-password'])), {
      'db-password': 'new-new-new',
      'db-password/former': 'hunter2-hunter2',
    })
    assert.deepEqual([...(await useThem(platform, ['db-password/former']))], [['db-password/former', 'hunter2-hunter2']])
    await platform.advance('3h')
    await assert.rejects(useThem(platform, ['db-password/former']), /no former value/)
    const rows = await platform.database.sql(
      `select version, sealed is null as gone from secret_version where secret = 'secret:db-password' order by version`,
    )
    assert.deepEqual(rows, [
      { version: 1, gone: true },
      { version: 2, gone: false },
    ])
  })

  test('setting replaces at once; the same value has the same fingerprint', async () => {
    const first = await platform.act(setSecret, { secret: 'other', value: 'one-one-one' })
    const second = await platform.act(setSecret, { secret: 'other', value: 'two-two-two' })
    const third = await platform.act(setSecret, { secret: 'other', value: 'one-one-one' })
    assert.equal(first.fingerprint, third.fingerprint)
    assert.notEqual(first.fingerprint, second.fingerprint)
    assert.equal(third.formerUntil, null)
  })

  test('one that cannot be hidden is said so when it is set and wherever it is shown', async () => {
    const set = await platform.act(setSecret, { secret: 'other', value: 'abc' })
    assert.match(set.said.join() + set.warnings.join(), /cannot be hidden.*cannot be hidden/)
    await assert.rejects(platform.act(setSecret, { secret: 'other', value: '\n' }), /empty/)
  })

  test('a mistake in what is sent never repeats the value', async () => {
    const wrong = platform.invoke(platform.administrator, 'secret.set', {
      secret: 'other',
      value: 'x'.repeat(70_000),
      more: 'hunter2-hunter2',
    })
    await assert.rejects(
      wrong,
      (error: Error) => !JSON.stringify([error.message, Object(error).findings]).includes('xxxx') && !error.message.includes('hunter2'),
    )
  })

  test('two who set it at once get two versions', async () => {
    const versions = await Promise.all(
      ['a-a-a-a', 'b-b-b-b', 'c-c-c-c'].map(async (value) => (await platform.act(setSecret, { secret: 'other', value })).version),
    )
    assert.equal(new Set(versions).size, 3)
  })

  test('its owner is told once when it grows too old, and again only for the next value', async () => {
    await platform.advance('91d', 4)
    const due = async () => (await platform.facts('secret.rotation-due')).map(({ data, subjects }) => [Object(data).secret, subjects[1]])
    assert.deepEqual(await due(), [['secret:db-password', 'team:payments']])
    assert.equal((await platform.act(getSecret, { secret: 'db-password' })).isRotationDue, true)
    await platform.advance('10d', 4)
    assert.equal((await due()).length, 1)
    await platform.act(rotateSecret, { secret: 'db-password', value: 'newest-newest' })
    assert.equal((await platform.act(getSecret, { secret: 'db-password' })).isRotationDue, false)
    await platform.advance('91d', 4)
    assert.equal((await due()).length, 2)
  })

  test('is forgotten on request, and listed by pages', async () => {
    assert.equal((await platform.act(forgetSecret, { secret: 'other' })).state, 'empty')
    await assert.rejects(useThem(platform, ['other'], { procedure: 'runbook:search' }), /no value yet/)
    const first = await platform.act(listSecrets, { limit: 1 })
    const rest = await platform.act(listSecrets, { after: String(first.next) })
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ secret }) => secret),
      ['secret:db-password', 'secret:other'],
    )
  })
})

test('after the key changed a secret is locked until the former key is given; then everything is sealed anew', async () => {
  const [first, second] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const before_ = await startWithSecrets({ secret: first })
  await declareRecord(before_, 'Secret', 'key')
  await before_.act(setSecret, { secret: 'key', value: 'value-of-key' })
  const withKeys = async (config: Partial<Config>, body: (platform: TestPlatform) => Promise<void>): Promise<void> => {
    const platform = { ...before_, config: { ...before_.config, ...config } }
    const transact: TestPlatform['transact'] = (actor, inside) =>
      before_.transact(actor, (transaction) => inside(withConfig(transaction, platform.config)))
    await body({
      ...platform,
      transact,
      act: (action, input, actor = before_.administrator) =>
        transact(actor, (transaction) => action.run(transaction, input as never) as never),
    })
  }
  await withKeys({ secret: second }, async (platform) => {
    assert.equal((await platform.act(getSecret, { secret: 'key' })).state, 'locked')
    await assert.rejects(useThem(platform, ['key']), /sealed with another key.*ANDON_FORMER_SECRET/)
    assert.deepEqual(await platform.act(resealSecrets, {}), { resealed: 0, left: 1, secrets: ['secret:key'] })
  })
  await withKeys({ secret: second, formerSecret: first }, async (platform) => {
    assert.deepEqual([...(await useThem(platform, ['key']))], [['key', 'value-of-key']])
    assert.deepEqual(await platform.act(resealSecrets, {}), { resealed: 1, left: 0, secrets: [] })
  })
  await withKeys({ secret: second }, async (platform) => {
    assert.deepEqual([...(await useThem(platform, ['key']))], [['key', 'value-of-key']])
    // Moved to another secret in the database, it does not open.
    await declareRecord(before_, 'Secret', 'stolen')
    await before_.database.sql(
      `insert into secret_version (secret, version, sealed, key_id, is_short, set_at, set_by) select 'secret:stolen', 1, sealed, key_id, false, set_at, set_by from secret_version where secret = 'secret:key'`,
    )
    await assert.rejects(useThem(platform, ['stolen']))
  })
  await before_.stop()
})

const withConfig = <Of extends object>(transaction: Of, config: Config): Of =>
  Object.create(transaction, { config: { value: config } }) as Of

describe('A secret kept elsewhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'andon-secrets-'))
  let platform: TestPlatform
  before(async () => {
    mkdirSync(join(folder, 'inside'))
    mkdirSync(join(folder, 'inside/..data'))
    writeFileSync(join(folder, 'inside/..data/token'), 'from-a-file\n')
    symlinkSync('..data/token', join(folder, 'inside/token'))
    writeFileSync(join(folder, 'outside'), 'not-a-secret')
    symlinkSync('../outside', join(folder, 'inside/out'))
    symlinkSync('/etc/passwd', join(folder, 'inside/passwd'))
    platform = await startWithSecrets({ secrets: { environment: { DB: 'from-a-variable' }, folder: join(folder, 'inside') } })
  })
  after(async () => {
    await platform.stop()
    rmSync(folder, { recursive: true })
  })

  test('is read from a variable or a file, and its value stays out of the database', async () => {
    await declareRecord(platform, 'Secret', 'variable', { store: 'environment', name: 'DB' })
    await declareRecord(platform, 'Secret', 'file', { store: 'file', path: 'token' })
    assert.deepEqual(Object.fromEntries(await useThem(platform, ['variable', 'file'])), {
      variable: 'from-a-variable',
      file: 'from-a-file',
    })
    assert.doesNotMatch(await everyText(platform), /from-a-/)
    await assert.rejects(platform.act(setSecret, { secret: 'file', value: 'xxxx' }), /kept in the store file/)
  })

  test('a link out of the folder is not followed; what is missing is said in words and written down', async () => {
    for (const [name, spec, reason] of [
      ['out', { store: 'file', path: 'out' }, /leads out of the folder/],
      ['passwd', { store: 'file', path: 'passwd' }, /leads out of the folder/],
      ['gone', { store: 'file', path: 'gone' }, /not there \(ENOENT\)/],
      ['unset', { store: 'environment', name: 'NOTHING' }, /no variable ANDON_SECRET_NOTHING/],
      ['vaulted', { store: 'vault', path: 'a/b' }, /No Vault is configured/],
    ] as const) {
      await declareRecord(platform, 'Secret', name, spec)
      await assert.rejects(useThem(platform, [name]), reason)
      const [use_] = (await platform.act(listUses, { secret: name })).items
      assert.deepEqual([use_?.outcome, reason.test(use_?.reason ?? '')], ['failed', true])
    }
  })

  test('can be checked without being used, and is old until somebody says that it was replaced', async () => {
    await platform.act(checkSecret, { secret: 'file' })
    await platform.act(checkSecret, { secret: 'gone' })
    await platform.drain()
    const [good, bad] = [await platform.act(getSecret, { secret: 'file' }), await platform.act(getSecret, { secret: 'gone' })]
    assert.deepEqual([good.lastCheck?.outcome, bad.lastCheck?.outcome, bad.lastUse], ['readable', 'unreadable', null])
    await declareRecord(platform, 'Secret', 'old', { store: 'environment', name: 'DB', rotation: { every: '30d' } })
    await platform.advance('31d', 4)
    await platform.advance('1h', 1)
    assert.equal((await platform.facts('secret.rotation-due')).length, 1)
    assert.equal((await platform.act(rotateSecret, { secret: 'old' })).isRotationDue, false)
    await platform.transact(platform.administrator, async (transaction) => transaction.wake(watchSecrets, transaction.now))
    await platform.drain()
    assert.equal((await platform.facts('secret.rotation-due')).length, 1)
  })
})
