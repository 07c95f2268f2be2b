import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from '#app/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'andon-config-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('the secret is made at the first start and kept', () => {
  const { secret } = readConfig({ ANDON_DATA: folder })
  assert.equal(secret.length, 32)
  assert.deepEqual(readConfig({ ANDON_DATA: folder }).secret, secret)
  assert.deepEqual(readdirSync(folder), ['secret'])
  assert.deepEqual(new Uint8Array(readFileSync(join(folder, 'secret'))), new Uint8Array(secret))
})

test('a secret that is cut off, on disk or given, is refused with what to do', () => {
  writeFileSync(join(folder, 'secret'), '')
  assert.throws(() => readConfig({ ANDON_DATA: folder }), /damaged: it holds 0 of 32 bytes\. Restore it/)
  assert.throws(() => readConfig({ ANDON_DATA: folder, ANDON_SECRET: 'c2hvcnQ=' }), /openssl rand/)
})

test('half of an account at a provider stops the start, and says what is missing', () => {
  const read = (more: NodeJS.ProcessEnv) =>
    readConfig({ ANDON_DATA: folder, ANDON_SECRET: Buffer.alloc(32, 7).toString('base64'), ...more }).providers
  assert.deepEqual(read({}), {})
  assert.throws(() => read({ ANDON_SLACK_BOT_TOKEN: 'xoxb-1' }), /ANDON_SLACK_BOT_TOKEN is set; set ANDON_SLACK_SIGNING_SECRET as well/)
  assert.throws(() => read({ ANDON_TEAMS_APP_PASSWORD: 'p' }), /set ANDON_TEAMS_APP_ID as well/)
  assert.throws(() => read({ ANDON_TELEGRAM_TOKEN: '1:t', ANDON_TELEGRAM_WEBHOOK_SECRET: 'short' }), /16 to 256/)
  assert.throws(() => read({ ANDON_TELEGRAM_TOKEN: '1:t', ANDON_TELEGRAM_BOT: '@andon' }), /without @/)
  assert.throws(() => read({ ANDON_TELEGRAM_TOKEN: '1:t', ANDON_TELEGRAM_API: 'telegram' }), /use an http or https address/)
  assert.equal(
    read({ ANDON_SLACK_BOT_TOKEN: 'x', ANDON_SLACK_SIGNING_SECRET: 's', ANDON_SLACK_API: 'http://127.0.0.1:1/api/' }).slack?.api,
    'http://127.0.0.1:1/api',
  )
  const { telegram } = read({ ANDON_TELEGRAM_TOKEN: '1:t' })
  assert.match(telegram?.webhookSecret ?? '', /^[0-9a-f]{64}$/)
  assert.equal(read({ ANDON_TELEGRAM_TOKEN: '1:t' }).telegram?.webhookSecret, telegram?.webhookSecret, 'every node comes to the same')
})

test('most messages to one place are set by channel, and a mistake stops the start', () => {
  const read = (limits: string) =>
    readConfig({ ANDON_DATA: folder, ANDON_SECRET: Buffer.alloc(32, 7).toString('base64'), ANDON_MESSAGE_LIMITS: limits }).messageLimits
  assert.deepEqual(read(''), {})
  assert.deepEqual(read('sms=3/10m, email=none'), { sms: '3/10m', email: 'none' })
  for (const wrong of ['sms', 'fax=1/1m', 'sms=0/1m', 'sms=5/15']) assert.throws(() => read(wrong), /such as sms=5\/15m or voice=none/)
})
