import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { fill, fillingFindings, holdsAll, type Posted, valueIn } from '#domains/procedures/hooks/filling.ts'
import { prove } from '#domains/procedures/hooks/proof.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'
import { hookFindings, scheduleFindings, togetherFindings } from '#domains/procedures/triggers/validation.ts'

const posted: Posted = {
  body: { service: { name: 'checkout', ports: [80, 443] }, draft: false, empty: null, constructor: 'mine' },
  headers: { 'x-event': 'deploy' },
  query: { env: 'prod' },
}

test('text that is one placeholder becomes the value with its type; within text it is written out', () => {
  assert.deepEqual(
    fill({ a: '{{ body.service.ports }}', b: '{{body.draft}}', c: 'on {{ query.env }}: {{ headers.X-Event }}', d: 3 }, posted),
    {
      value: { a: [80, 443], b: false, c: 'on prod: deploy', d: 3 },
      missing: [],
    },
  )
  assert.deepEqual(fill('{{ body.service.ports[1] }}', posted).value, 443)
  assert.deepEqual(fill('ports {{ body.service.ports }}', posted).value, 'ports [80,443]')
})

test('what is not there is missing, or what is taken instead', () => {
  assert.deepEqual(fill(['{{ body.none }}', 'x{{ body.empty }}', '{{ query.zone ?? "eu" }}'], posted), {
    value: [undefined, 'x', 'eu'],
    missing: ['body.none', 'body.empty'],
  })
})

test('nothing but what was posted is found, and a value is no template', () => {
  for (const place of ['body.__proto__', 'body.toString', 'body.service.hasOwnProperty', 'process.env', 'body.service.ports.length.x'])
    assert.equal(valueIn(posted, place), undefined, place)
  assert.equal(valueIn(posted, 'body.constructor'), 'mine')
  assert.equal(fill('{{ body.a }}', { ...posted, body: { a: '{{ query.env }}' } }).value, '{{ query.env }}')
})

test('any template and any body: filling never throws, and keys stay the author’s', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string({ maxLength: 60 }), (body, text) => {
      const { value } = fill({ key: text, other: '{{ body.a }}' }, { body, headers: {}, query: {} })
      assert.deepEqual(Object.keys(value as object), ['key', 'other'])
    }),
    { numRuns: 200 },
  )
})

test('only requests that hold what is wanted count', () => {
  assert.equal(holdsAll({ 'body.service.name': ['checkout', 'cart'], 'body.draft': [false] }, posted), true)
  assert.equal(holdsAll({ 'body.draft': [true] }, posted), false)
  assert.equal(holdsAll({}, posted), true)
})

const secret = 'whsec_c2VjcmV0IG9mIHRoZSBob29r'
const now = new Date('2026-11-20T09:00:00Z')
const body = Buffer.from('{"a":1}')

test('a body signed as GitHub does is proven, and is the same request when it comes again', () => {
  const signed = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
  const proven = prove('github', secret, { headers: { 'x-hub-signature-256': signed, 'x-github-delivery': '1' }, body }, now)
  assert.deepEqual(prove('github', secret, { headers: { 'x-hub-signature-256': signed, 'x-github-delivery': '2' }, body }, now), proven)
  assert.match(
    JSON.stringify(prove('github', secret, { headers: { 'x-hub-signature-256': signed }, body: Buffer.from('{}') }, now)),
    /does not fit/,
  )
  assert.match(JSON.stringify(prove('github', secret, { headers: {}, body }, now)), /not signed/)
})

test('Standard Webhooks are proven by identifier, instant and body, and not when they are old', () => {
  const stamp = String(now.getTime() / 1_000)
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = `v1,${createHmac('sha256', key).update(`m1.${stamp}.`).update(body).digest('base64')}`
  const headers = { 'webhook-id': 'm1', 'webhook-timestamp': stamp, 'webhook-signature': `v1,bm9wZQ== ${signature}` }
  assert.deepEqual(prove('standard', secret, { headers, body }, now), { mark: 'id m1' })
  assert.match(JSON.stringify(prove('standard', secret, { headers, body }, new Date(now.getTime() + 301_000))), /five minutes/)
  assert.match(JSON.stringify(prove('standard', secret, { headers: { ...headers, 'webhook-id': 'm2' }, body }, now)), /does not fit/)
})

test('what is wrong with a trigger is found when it is written', () => {
  const rules = (found: readonly { path: string; rule?: string }[]) => found.map(({ path, rule }) => `${path} ${rule}`)
  assert.deepEqual(rules(hookFindings({ procedures: ['runbook:a', 'runbook:b'], parameters: { x: '{{ event.a }}', y: '{{ body.a' } })), [
    '/spec/procedure required',
    '/spec/parameters/x template',
    '/spec/parameters/y template',
  ])
  assert.deepEqual(rules(hookFindings({ procedures: ['runbook:a'], when: { 'x.y': ['1'] } })), ['/spec/when template'])
  assert.deepEqual(rules(fillingFindings('{{ body.a ?? "b" }} {{ headers.c-d }}', '/x')), [])
  assert.deepEqual(rules(scheduleFindings({ procedure: 'runbook:a', cron: 'hourly', zone: 'Nowhere' })), [
    '/spec/zone zone',
    '/spec/cron cron',
  ])
})

test('a schedule gives what its procedure takes, and names calendars of days', () => {
  const envelope = { apiVersion: 'andon.dev/v1', metadata: { name: 'x' } }
  const document = <Spec>(spec: Spec) => ({ ...envelope, kind: 'K', spec })
  const others = new Map<string, RecordDocument>([
    ['runbook:a', document({ body: '', parameters: { zone: {}, count: { default: 1 }, note: { required: false } } })],
    ['calendar:leave', document({ holds: 'leave' })],
  ])
  const found = (spec: object) =>
    togetherFindings(new Map([['s', document({ procedure: 'runbook:a', cron: '@daily', zone: 'UTC', ...spec })]]), others).map(
      ({ finding }) => `${finding.path} ${finding.rule}`,
    )
  assert.deepEqual(found({ parameters: { zone: 'eu' } }), [])
  assert.deepEqual(found({ parameters: { region: 'eu' }, notOn: ['calendar:leave'] }), [
    '/spec/parameters/region unknown-parameter',
    '/spec/parameters required',
    '/spec/notOn calendar',
  ])
  assert.deepEqual(found({ procedure: 'runbook:gone' }), [])
})
