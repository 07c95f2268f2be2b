import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readProviders } from '#app/providers.ts'

const read = (environment: Record<string, string>) => readProviders(environment, new Uint8Array(32))
const twilio = { ANDON_TWILIO_ACCOUNT: 'AC1', ANDON_TWILIO_TOKEN: 't', ANDON_TWILIO_FROM: '+4930901820' }

test('telephones are there once their variables are set, and asked where a test says', () => {
  assert.deepEqual(read({}), {})
  assert.deepEqual(read(twilio).twilio, { account: 'AC1', token: 't', from: '+4930901820', api: 'https://api.twilio.com' })
  const own = read({ ...twilio, ANDON_TWILIO_VOICE_FROM: '+4930901821', ANDON_TWILIO_API: 'http://127.0.0.1:9/' }).twilio
  assert.deepEqual([own?.voiceFrom, own?.api], ['+4930901821', 'http://127.0.0.1:9'])
  assert.deepEqual(read({ ANDON_NTFY_TOKEN: 'tk_1' }).ntfy, { url: 'https://ntfy.sh', token: 'tk_1' })
  assert.deepEqual(read({ ANDON_VAPID_SUBJECT: 'mailto:ops@example.com' }).vapid, { subject: 'mailto:ops@example.com' })
  assert.equal(read({ ANDON_VAPID_PRIVATE_KEY: Buffer.alloc(32, 1).toString('base64url') }).vapid?.privateKey?.length, 32)
  assert.deepEqual(read({ ANDON_MAIL_IN_PORT: '2525', ANDON_MAIL_IN_ADDRESS: 'page@andon.example.com' }).mailIn, {
    port: 2_525,
    address: 'page@andon.example.com',
  })
})

const mistakes: readonly (readonly [Record<string, string>, RegExp])[] = [
  [{ ANDON_TWILIO_ACCOUNT: 'AC1' }, /ANDON_TWILIO_ACCOUNT is set; set ANDON_TWILIO_TOKEN, ANDON_TWILIO_FROM as well/],
  [{ ...twilio, ANDON_TWILIO_FROM: '030 901820' }, /use a number such as \+49/],
  [{ ...twilio, ANDON_TWILIO_VOICE_FROM: 'MG1' }, /ANDON_TWILIO_VOICE_FROM/],
  [{ ...twilio, ANDON_TWILIO_API: 'twilio' }, /http or https address/],
  [{ ANDON_VAPID_PRIVATE_KEY: 'AAAA' }, /32 bytes/],
  [{ ANDON_VAPID_SUBJECT: 'ops@example.com' }, /mailto:/],
  [{ ANDON_MAIL_IN_PORT: '2525' }, /ANDON_MAIL_IN_ADDRESS as well/],
  [{ ANDON_MAIL_IN_PORT: '99999', ANDON_MAIL_IN_ADDRESS: 'page@example.com' }, /use a port/],
  [{ ANDON_MAIL_IN_PORT: '2525', ANDON_MAIL_IN_ADDRESS: 'a-much-too-long-local-part@example.com' }, /at most 20/],
  [{ ANDON_MAIL_IN_PORT: '2525', ANDON_MAIL_IN_ADDRESS: 'page+x@example.com' }, /page@andon/],
]
for (const [environment, sentence] of mistakes)
  test(`a start with ${Object.entries(environment).at(-1)?.join('=')} stops with what would do`, () => {
    assert.throws(() => read(environment), sentence)
  })
