import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { firstLine, isAutomatic, writtenText } from '#platform/messages/phones/mail-text.ts'

describe('What somebody wrote in an answer', () => {
  const answers: readonly (readonly [string, { text?: string; html?: string }, string])[] = [
    [
      'stands above the quoted mail',
      { text: 'ack\r\n\r\nOn Fri, 20 Nov 2026 at 10:00, Andon <andon@example.com> wrote:\r\n> [Urgent] escalate\r\n' },
      'ack',
    ],
    [
      'stands above it when the line that says so is broken',
      { text: 'ack\n\nOn Fri, 20 Nov 2026 at 10:00,\nAndon <a@example.com> wrote:\n> x' },
      'ack',
    ],
    ['stands above it in other languages', { text: 'ack\n\nAm 20.11.2026 um 10:00 schrieb Andon:\n\n> x' }, 'ack'],
    [
      'stands above the headers Outlook repeats',
      { text: 'escalate\n\n________________________________\nFrom: Andon <andon@example.com>\nSubject: x' },
      'escalate',
    ],
    ['stands above a signature', { text: 'ack, looking\n-- \nAnn\n+49 30 1' }, 'ack, looking'],
    ['is nothing when everything is quoted', { text: '> [Urgent] ack\n> more' }, ''],
    ['may stand below the quote', { text: '> [Urgent] escalate\n> more\n\nack' }, 'ack'],
    [
      'may be HTML alone',
      { html: '<html><head><style>p{}</style></head><body><p>ack &amp; looking</p><blockquote>escalate</blockquote></body></html>' },
      'ack & looking',
    ],
    [
      'ends where Gmail begins its quote',
      { html: '<div dir="ltr">escalate</div><br><div class="gmail_quote">On … wrote: ack</div>' },
      'escalate',
    ],
    ['is nothing when there is nothing', {}, ''],
  ]
  for (const [title, mail, written] of answers)
    test(title, () => {
      assert.equal(firstLine(writtenText({ ...mail })), written)
    })
})

test('A mail that is made to hurt is read like any other', () => {
  for (const mail of [
    { text: `ack\non line ${'schrieb '.repeat(100_000)}` },
    { text: `ack\n${' '.repeat(500)}on line\n${'schrieb '.repeat(100_000)}` },
    { html: `<p>ack</p>${'<'.repeat(1_000_000)}` },
    { html: `<p>ack</p>${'<div '.repeat(200_000)}` },
  ])
    assert.equal(firstLine(writtenText(mail)), 'ack')
})

describe('A machine that answers', () => {
  const header = (key: string, value: string) => [{ key, value }]
  test('is known by what it says of itself', () => {
    assert.ok(isAutomatic('', []))
    assert.ok(isAutomatic('MAILER-DAEMON@example.com', []))
    for (const [key, value] of [
      ['auto-submitted', 'auto-replied'],
      ['precedence', 'bulk'],
      ['precedence', 'auto_reply'],
      ['x-autoreply', 'yes'],
      ['list-id', '<ops.example.com>'],
      ['content-type', 'multipart/report; report-type=delivery-status'],
    ] as const)
      assert.ok(isAutomatic('ann@example.com', header(key, value)), `${key}: ${value}`)
  })

  test('is not somebody who writes', () => {
    assert.ok(!isAutomatic('ann@example.com', [...header('auto-submitted', 'no'), ...header('content-type', 'text/plain')]))
  })
})
