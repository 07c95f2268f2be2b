import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { codeOf } from '#domains/notices/phones/code.ts'
import { callReceipt, textReceipt } from '#domains/notices/phones/delivery.ts'
import { peopleAt } from '#domains/notices/phones/numbers.ts'
import { understand } from '#domains/notices/phones/said.ts'
import { ambiguousWords, doneWords, helpWords, noSuchWords, statusWords } from '#domains/notices/phones/telling.ts'
import type { Contact } from '#domains/people/contact.ts'

const short = (text: string): string => {
  const said = understand(text, ['runbook', 'snooze'])
  return said.type === 'choice' ? [said.choice, said.code ?? (said.isAll ? 'all' : '')].join(' ').trim() : said.type
}

describe('An answer that was typed', () => {
  const table: Readonly<Record<string, string>> = {
    ACK: 'acknowledge',
    'ack 4711': 'acknowledge 4711',
    'Ack #4711.': 'acknowledge 4711',
    '4711 ack': 'acknowledge 4711',
    '4711, ack': 'acknowledge 4711',
    'ＡＣＫ　４７１１': 'acknowledge 4711',
    'Acknowledged, looking into it': 'acknowledge',
    'ACK ALL': 'acknowledge all',
    '4': 'acknowledge',
    mine: 'acknowledge',
    ESC: 'escalate',
    'esc 4711': 'escalate 4711',
    '6': 'escalate',
    runbook: 'runbook',
    'snooze 4711': 'snooze 4711',
    STATUS: 'status',
    help: 'help',
    '?': 'help',
    ' stop ': 'stop',
    'STOP.': 'stop',
    Unsubscribe: 'stop',
    START: 'start',
    'stop calling me about 4711': 'unknown',
    'end of the month': 'unknown',
    'do not ack': 'unknown',
    "don't ack 4711": 'unknown',
    '4711': 'unknown',
    ok: 'unknown',
    '': 'unknown',
    '🔥': 'unknown',
  }
  for (const [text, meant] of Object.entries(table))
    test(`“${text}” means ${meant}`, () => {
      assert.equal(short(text), meant)
    })

  test('is read, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void understand(text.toWellFormed())),
      { numRuns: 30 },
    )
  })
})

describe('What is answered by text message', () => {
  const page = (code: string, acknowledgedBy?: string) => ({
    code,
    line: `[Urgent] checkout: Payments fail ${'x'.repeat(200)}`,
    acknowledgedBy,
  })
  const many = Array.from({ length: 300 }, (_, index) => page(String(1_000 + index)))

  test('lists a few and counts the others', () => {
    assert.equal(statusWords([]), 'Nothing is open for you.')
    assert.match(statusWords([page('4711', 'bo'), page('4712')]), /^2 open:\n4711 .*: bo is on it\n4712 .*: nobody is on it$/)
    assert.match(statusWords(many), /and 296 more$/)
    for (const words of [
      statusWords(many),
      helpWords(many),
      noSuchWords('4711', many),
      doneWords(many[0] ?? page(''), 'It is yours now; nobody else is paged.', 3),
    ])
      assert.ok(words.length < 700, words)
  })

  test('names what it was about, and says when a number names two', () => {
    assert.match(doneWords(page('4711'), 'It is yours now.', 1), /^4711 .*: It is yours now\. 1 more is open; STATUS lists them\.$/)
    assert.match(ambiguousWords([page('4711'), page('4711')]), /^4711 names 2: .*Open the link/)
  })

  test('a code has four digits and follows from the escalation', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        assert.match(codeOf(id), /^[1-9]\d{3}$/)
        assert.equal(codeOf(id), codeOf(id))
      }),
    )
  })
})

test('a number belongs to everybody who is reached there, however it is written', () => {
  const contact = (reference: string, channel: 'sms' | 'voice' | 'email', address: string): [string, Contact] => [
    reference,
    {
      reference,
      title: reference,
      zone: 'UTC',
      methods: [{ name: 'x', channel, address, urgency: undefined, delayMs: 0 }],
      lastWay: undefined,
    },
  ]
  const contacts = new Map([
    contact('person:ann', 'sms', '+49 30 901820'),
    contact('person:bo', 'voice', '+4930901820'),
    contact('person:cy', 'email', '+4930901820'),
    contact('team:shop', 'sms', '+4930901820'),
  ])
  assert.deepEqual(peopleAt({ contacts }, '+4930901820'), ['person:ann', 'person:bo'])
  assert.deepEqual(peopleAt({ contacts }, '+4930901821'), [])
  assert.deepEqual(peopleAt({ contacts }, 'Twilio'), [])
})

test('what carriers tell means that it has it, that it arrived or that it is lost', () => {
  const told = (receipt: ReturnType<typeof textReceipt>): string =>
    receipt === undefined ? 'nothing yet' : `${receipt.arrival}: ${receipt.reason}`
  assert.deepEqual(
    (
      [
        ['queued', ''],
        ['sending', ''],
        ['sent', ''],
        ['delivered', ''],
        ['undelivered', '30003'],
        ['failed', '30007'],
        ['undelivered', ''],
        ['failed', '12345'],
      ] as const
    ).map(([state, code]) => told(textReceipt(state, code))),
    [
      'nothing yet',
      'nothing yet',
      'carrier: The carrier has it',
      'arrived: It arrived on the handset',
      'lost: The text message was not delivered: the phone is switched off or out of reach (30003)',
      'lost: The text message was not delivered: the carrier took it for spam (30007)',
      'lost: The text message was not delivered',
      'lost: The text message was not delivered (12345)',
    ],
  )
  assert.deepEqual(
    (
      [
        ['ringing', ''],
        ['completed', 'human'],
        ['completed', 'machine_start'],
        ['busy', ''],
        ['no-answer', ''],
        ['failed', ''],
        ['canceled', ''],
      ] as const
    ).map(([state, by]) => told(callReceipt(state, by)).slice(0, 30)),
    [
      'nothing yet',
      'arrived: The call was answered',
      'lost: A mailbox answered the c',
      'lost: The line was busy',
      'lost: Nobody answered the call',
      'lost: The call could not be co',
      'lost: The call was given up be',
    ],
  )
})
