import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { namedIn } from '#domains/notices/methods/named.ts'
import { defectsOf, failuresIn, type MethodStanding, reachOf, standingsFrom } from '#domains/notices/methods/reachable.ts'
import type { Contact, ContactMethod } from '#domains/people/contact.ts'

const text: ContactMethod = { name: 'text', channel: 'sms', address: '+4930901820', urgency: 'important', delayMs: 0 }
const mail: ContactMethod = { name: 'mail', channel: 'email', address: 'a@example.com', urgency: 'default', delayMs: 0 }
const alice: Contact = { reference: 'person:alice', title: 'Alice', zone: 'UTC', methods: [text, mail], lastWay: undefined }
const fine = {
  missing: undefined,
  limit: undefined,
  blocked: undefined,
  verifiedAt: undefined,
  verifiedBy: undefined,
  codeUntil: undefined,
  last: undefined,
  failures: 0,
} as const
const verified = { ...fine, verifiedAt: new Date('2026-11-20T09:00:00Z'), verifiedBy: 'code' } as const
type Known = Omit<MethodStanding, 'method'>
const standings = (ofText: Known, ofMail: Known, contact = alice): readonly MethodStanding[] =>
  standingsFrom(contact, (method) => (method === text ? ofText : ofMail))

describe('whether a page reaches somebody', () => {
  const lost: Known = {
    ...fine,
    failures: 3,
    last: { state: 'refused', at: new Date(0), reason: 'no such number', what: 'page', message: 'm' },
  }
  const cases: readonly (readonly [string, Known, Known, string, readonly RegExp[]])[] = [
    ['nothing is known yet', fine, fine, 'likely', [/No contact method is verified/]],
    ['one is verified', verified, fine, 'proven', [/Not verified: used only/]],
    ['both are', verified, verified, 'proven', []],
    [
      'what is verified cannot be sent by',
      { ...verified, missing: 'ANDON_X' },
      fine,
      'likely',
      [/None of the methods for important pages works/, /for default pages/, /Nothing can be sent by sms/, /Not verified/],
    ],
    [
      'one fails again and again',
      lost,
      fine,
      'likely',
      [/No contact method is verified/, /for important pages/, /The last 3 messages did not arrive: no such number/],
    ],
    ['all fail', lost, lost, 'none', [/None of the contact methods works/, /did not arrive/, /did not arrive/]],
    ['it failed once', { ...lost, failures: 1 }, verified, 'proven', [/The last message did not arrive/, /Not verified/]],
    [
      'the carrier was told to stop',
      { ...verified, blocked: { what: 'They answered STOP.', mend: 'Answer START.' } },
      verified,
      'proven',
      [/important pages/, /STOP/],
    ],
  ]
  for (const [what, ofText, ofMail, reach, defects] of cases)
    test(what, () => {
      const here = standings(ofText, ofMail)
      const places = new Set(
        here.flatMap(({ method, verifiedAt }) => (verifiedAt === undefined ? [] : [`${method.channel}:${method.address}`])),
      )
      assert.equal(reachOf(alice, here), reach)
      const found = defectsOf({ ...alice, verified: places }, here)
      assert.equal(found.length, defects.length, JSON.stringify(found))
      defects.forEach((expected, index) => assert.match(found[index]?.what ?? '', expected))
      assert.equal(found[0]?.grave ?? false, reach === 'none')
    })

  test('without methods nothing reaches them; channels need no proof', () => {
    assert.equal(reachOf({ ...alice, methods: [] }, []), 'none')
    assert.match(defectsOf({ ...alice, methods: [] }, [])[0]?.mend ?? '', /Add contact methods/)
    const room = { ...alice, reference: 'channel:room' }
    assert.equal(reachOf(room, standings(fine, fine, room)), 'proven')
    assert.deepEqual(defectsOf(room, standings(fine, fine, room)), [])
  })
})

test('failures are counted from the newest message; what is under way says nothing', () => {
  const count = (...states: readonly string[]): number => failuresIn(states.map((state) => ({ state })))
  assert.equal(count(), 0)
  assert.equal(count('waiting', 'refused', 'withdrawn', 'failed', 'delivered', 'refused'), 2)
  assert.equal(count('delivered', 'refused'), 0)
})

test('whom schedules and policies name, through teams and schedules as well', () => {
  const named = namedIn({
    schedules: new Map([['schedule:shop', ['person:alice', 'person:bo']]]),
    policies: new Map([
      ['escalation-policy:a', ['schedule:shop', 'team:shop', 'channel:room']],
      ['escalation-policy:b', ['person:alice', 'team:gone', 'schedule:gone']],
    ]),
    members: new Map([['team:shop', ['person:cy']]]),
  })
  assert.deepEqual(Object.fromEntries(named), {
    'person:alice': ['escalation-policy:a', 'escalation-policy:b', 'schedule:shop'],
    'person:bo': ['escalation-policy:a', 'schedule:shop'],
    'person:cy': ['escalation-policy:a'],
    'channel:room': ['escalation-policy:a'],
  })
})
