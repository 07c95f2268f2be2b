import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Refusal } from '#platform/refusal.ts'
import { startLab, until } from '#test/event-rules.ts'

type Answer = Record<string, unknown> & {
  items: Record<string, unknown>[]
  rules: Record<string, unknown>[]
  stops: Record<string, unknown>[]
}

describe('event rules', () => {
  let stage: Awaited<ReturnType<typeof startLab>>
  before(async () => {
    stage = await startLab()
  })
  after(() => stage.platform.stop())

  const ask = async (action: string, input: object): Promise<Answer> =>
    (await stage.platform.invoke(stage.platform.administrator, action, input)) as Answer
  const target = (text: string, more: object = {}) => ({ id: 'note', action: 'lab.do', input: { text, ...more } })
  /** A pattern for events of one test. */
  const about = (type: string, more: object = {}) => ({ source: ['shop'], type: [type], ...more })
  const doneWith = async (start: string): Promise<string[]> => (await stage.done()).filter((text) => text.startsWith(start))
  const dead = async (rule: string) => (await ask('event-delivery.list', { rule: `event-rule:${rule}`, state: 'dead' })).items
  const history = async (rule: string) => (await ask('event-rule.history', { rule })).rules[0] ?? {}

  test('do their deed for each event that fits, with what the event says, and once however often it is handed in', async () => {
    await stage.rule('plain', {
      pattern: about('plain', { detail: { state: ['failed'] } }),
      targets: [target('plain {{ detail.order }}', { more: '{{ data }}' })],
    })
    await stage.send({ id: 'p1', type: 'plain', data: { state: 'failed', order: 7 } }, { id: 'p2', type: 'plain', data: { state: 'fine' } })
    await stage.send({ id: 'p1', type: 'plain', data: { state: 'failed', order: 7 } })
    await stage.platform.drain()
    assert.deepEqual(await doneWith('plain'), ['plain 7'])
    const fact = (await stage.platform.facts('lab.done')).find(({ data }) => Object(data).text === 'plain 7')
    assert.deepEqual(Object(fact?.data).more, { state: 'failed', order: 7 })
    const [delivery] = (await ask('event-delivery.list', { rule: 'event-rule:plain' })).items
    assert.equal(fact?.actor, `workflow:event-rule/plain/${String(delivery?.['id'])}`)
    const { matched, delivered, lastMatchAt } = await history('plain')
    assert.deepEqual([matched, delivered, typeof lastMatchAt], [1, 1, 'string'])
  })

  test('try again with growing pauses until it succeeds', async () => {
    await stage.rule('patient', { pattern: about('patient'), targets: [target('patient {{ id }}')] })
    stage.lab.broken.add('patient q1')
    await stage.send({ id: 'q1', type: 'patient' })
    await stage.platform.drain()
    const [waiting] = (await ask('event-delivery.list', { rule: 'event-rule:patient', state: 'waiting' })).items
    assert.deepEqual([waiting?.['attempts'], waiting?.['reason']], [1, 'The lab is closed.'])
    assert.equal((await history('patient'))['failing'], 1)
    stage.lab.broken.clear()
    await stage.platform.advance('10s')
    assert.deepEqual(await doneWith('patient'), ['patient q1'])
  })

  test('give up after the last attempt: it can be tried again once it is mended, or discarded', async () => {
    await stage.rule('dead', { pattern: about('dead'), targets: [target('dead {{ id }}')], retries: { attempts: 2 } })
    for (const id of ['d1', 'd2']) stage.lab.broken.add(`dead ${id}`)
    await stage.send({ id: 'd1', type: 'dead' }, { id: 'd2', type: 'dead' })
    await stage.platform.advance('1m')
    const given = await dead('dead')
    assert.deepEqual(given.map(({ eventId, attempts, reason }) => [eventId, attempts, reason]).toSorted(), [
      ['d1', 2, 'The lab is closed.'],
      ['d2', 2, 'The lab is closed.'],
    ])
    const failed = (await stage.platform.facts('event-rule.delivery-failed')).filter(({ data }) => Object(data).rule === 'event-rule:dead')
    assert.equal(failed.length, 2)
    stage.lab.broken.clear()
    const idOf = (event: string): unknown => given.find(({ eventId }) => eventId === event)?.['id']
    await ask('event-delivery.retry', { ids: [idOf('d1')] })
    await ask('event-delivery.discard', { ids: [idOf('d2')], reason: 'The order was cancelled.' })
    await stage.platform.drain()
    assert.deepEqual(await doneWith('dead'), ['dead d1'])
    assert.deepEqual(await dead('dead'), [])
    await assert.rejects(ask('event-delivery.discard', { rule: 'event-rule:dead', reason: 'Again.' }), Refusal)
    const { discarded, delivered, matched } = await history('dead')
    assert.deepEqual([discarded, delivered, matched], [1, 1, 2])
  })

  test('say which path an event has nothing at, and do nothing half filled in', async () => {
    await stage.rule('hollow', { pattern: about('hollow'), targets: [target('hollow {{ data.title }}')] })
    await stage.send({ id: 'h1', type: 'hollow', data: {} })
    await stage.platform.drain()
    const [delivery] = await dead('hollow')
    assert.match(String(delivery?.['reason']), /nothing at `data\.title`/)
    const shown = await ask('event-delivery.get', { id: delivery?.['id'] })
    assert.match(String(shown['problem']), /data\.title/)
  })

  test('deliver no faster than their rate: what is over waits its turn, and a fact says so', async () => {
    await stage.rule('slow', { pattern: about('slow'), targets: [target('slow {{ id }}')], rate: { perMinute: 2 } })
    await stage.send(...['s1', 's2', 's3', 's4', 's5'].map((id) => ({ id, type: 'slow' })))
    await stage.platform.drain()
    assert.equal((await doneWith('slow')).length, 2)
    assert.equal((await history('slow'))['held'], 3)
    assert.equal((await stage.platform.facts('event-rule.held')).length, 1)
    await stage.platform.advance('31s')
    assert.equal((await doneWith('slow')).length, 3)
    await stage.platform.advance('2m')
    assert.deepEqual((await doneWith('slow')).toSorted(), ['slow s1', 'slow s2', 'slow s3', 'slow s4', 'slow s5'])
  })

  test('give up what would have to wait longer than it is worth', async () => {
    await stage.rule('flood', {
      pattern: about('flood'),
      targets: [target('flood {{ id }}')],
      rate: { perMinute: 1 },
      retries: { maxAge: '1m' },
    })
    await stage.send(...['f1', 'f2', 'f3', 'f4'].map((id) => ({ id, type: 'flood' })))
    await stage.platform.drain()
    assert.equal((await dead('flood')).length, 2)
    await stage.platform.advance('2m')
    assert.equal((await doneWith('flood')).length, 2)
  })

  test('hear facts of this installation, and nobody outside speaks in its name', async () => {
    await stage.rule('fact', {
      pattern: { source: ['andon'], type: ['integration.tested', 'event.received'], detail: { accepted: [{ numeric: ['=', 17] }] } },
      targets: [target('fact {{ type }} {{ actor }}')],
    })
    await stage.platform.advance('3s')
    await stage.send(...Array.from({ length: 17 }, (_, at) => ({ id: `n${at}`, type: 'noise' })))
    await stage.platform.invoke(stage.platform.administrator, 'event.receive', {
      events: [{ source: 'andon', id: 'forged', type: 'event.received', data: { accepted: 17 } }],
    })
    await until(stage.platform, 'the rule heard', async () => (await doneWith('fact')).length > 0)
    assert.deepEqual(await doneWith('fact'), ['fact event.received person:ada'])
  })

  test('that call each other come to a halt, which is told once', async () => {
    const echo = (name: string, from: string, to: string) =>
      stage.rule(name, { pattern: { source: ['andon'], type: ['lab.done'], detail: { text: [from] } }, targets: [target(to)] })
    await echo('ping', 'ping', 'pong')
    await echo('pong', 'pong', 'ping')
    await stage.platform.advance('3s')
    const stopped = async (): Promise<unknown> => (await ask('event-rule.history', { rule: 'ping' })).rules[0]?.['stopped']
    await stage.platform.invoke(stage.platform.administrator, 'lab.do', { text: 'ping' })
    await until(stage.platform, 'the circle was stopped', async () => (await stopped()) === 1)
    assert.deepEqual(await doneWith('ping'), ['ping', 'ping'])
    assert.deepEqual(await doneWith('pong'), ['pong'])
    const stops = await stage.platform.facts('event-rule.stopped')
    assert.deepEqual(
      stops.map(({ data }) => data),
      [
        {
          rule: 'event-rule:ping',
          type: 'lab.done',
          chain: ['event-rule:ping', 'event-rule:pong'],
          because: 'it would be asked about something that it brought about itself',
        },
      ],
    )
    const shown = await ask('event-rule.history', { rule: 'ping' })
    assert.equal(shown.rules[0]?.['stopped'], 1)
    assert.equal(shown.stops[0]?.['because'], 'circle')
    await stage.platform.invoke(stage.platform.administrator, 'lab.do', { text: 'ping' })
    await until(stage.platform, 'the circle was stopped again', async () => (await stopped()) === 2)
    assert.equal((await stage.platform.facts('event-rule.stopped')).length, 1)
  })

  test('act with no higher role than who wrote them', async () => {
    const deed = { id: 'rule', action: 'lab.rule', input: { text: 'ruled {{ id }}' } }
    await stage.rule('modest', { pattern: about('modest'), targets: [deed] })
    await stage.rule('bold', { pattern: about('bold'), targets: [deed], runAs: 'administrator' })
    await stage.send({ id: 'm1', type: 'modest' }, { id: 'b1', type: 'bold' })
    await stage.platform.drain()
    for (const rule of ['modest', 'bold']) {
      const [delivery] = await dead(rule)
      assert.match(String(delivery?.['reason']), /needs the role administrator/, rule)
    }
    await ask('identity.invite', { person: 'ada', email: 'ada@example.com', role: 'administrator' })
    for (const rule of ['modest', 'bold']) await ask('event-delivery.retry', { rule: `event-rule:${rule}` })
    await stage.platform.drain()
    assert.deepEqual(await doneWith('ruled'), ['ruled b1'])
  })

  test('switched off do nothing, and what they had still to do is given up', async () => {
    const spec = { pattern: about('off'), targets: [target('off {{ id }}')] }
    stage.lab.broken.add('off o1')
    await stage.rule('off', spec)
    await stage.send({ id: 'o1', type: 'off' })
    await stage.platform.drain()
    await stage.rule('off', { ...spec, enabled: false })
    stage.lab.broken.clear()
    await stage.send({ id: 'o2', type: 'off' })
    await stage.platform.advance('10s')
    assert.deepEqual(await doneWith('off'), [])
    const [delivery] = await dead('off')
    assert.deepEqual([delivery?.['eventId'], /switched off/.test(String(delivery?.['reason']))], ['o1', true])
  })

  test('are tried on what was recorded, and given it again, exactly', async () => {
    const spec = { pattern: about('past', { data: { size: [{ numeric: ['>', 10] }] } }), targets: [target('past {{ id }}')] }
    await stage.send(...Array.from({ length: 23 }, (_, size) => ({ id: `r${size}`, type: 'past', data: { size } })))
    const tried = await ask('event-rule.try', { ...spec, last: 23 })
    assert.deepEqual([tried['lookedAt'], tried['matched']], [23, 12])
    const [sample] = tried['samples'] as { inputs: unknown[] }[]
    assert.deepEqual(sample?.inputs, [{ target: 'note', action: 'lab.do', input: { text: 'past r22' } }])
    await stage.rule('past', spec)
    const now = stage.platform.clock.now().getTime()
    const range = { rule: 'event-rule:past', from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 1).toISOString() }
    const preview = await ask('event-rule.replay-preview', range)
    assert.deepEqual([preview['matched'], preview['deliveries']], [12, 12])
    assert.deepEqual(await doneWith('past'), [])
    const replayed = await ask('event-rule.replay', range)
    assert.deepEqual([replayed['matched'], replayed['deliveries']], [12, 12])
    await stage.platform.drain()
    assert.equal((await doneWith('past')).length, 12)
    assert.equal((await ask('event-delivery.list', { replay: replayed['replay'] })).items.length, 12)
    assert.equal((await history('past'))['matched'], 0, 'a replay is no match')
    const narrowed = await ask('event-rule.replay-preview', { ...range, filter: { id: ['r20', 'r21', 'r3'] } })
    assert.equal(narrowed['matched'], 2)
    await assert.rejects(ask('event-rule.replay', { ...range, from: range.to }), /range is empty/)
    const facts = await ask('event-rule.try', { pattern: { source: ['andon'], type: ['event-rule.replayed'] }, over: 'facts' })
    assert.equal(facts['matched'], 1)
  })

  test('are given facts of this installation again, but none that they brought about themselves', async () => {
    const since = stage.platform.clock.now()
    for (const text of ['again 1', 'again 2', 'once']) await stage.platform.invoke(stage.platform.administrator, 'lab.do', { text })
    const pattern = { source: ['andon'], type: ['lab.done'], detail: { text: [{ prefix: 'again' }] } }
    await stage.rule('again', { pattern, targets: [target('again of {{ detail.text }}')] })
    // Who follows the facts may have been held up by another test: what happened before is over only then.
    await stage.platform.advance('5s')
    const range = { rule: 'event-rule:again', from: since.toISOString(), over: 'facts' }
    const to = () => new Date(stage.platform.clock.now().getTime() + 1).toISOString()
    const before = await doneWith('again of')
    const preview = await ask('event-rule.replay-preview', { ...range, to: to() })
    assert.deepEqual([preview['matched'], preview['deliveries']], [2, 2])
    assert.deepEqual(await doneWith('again of'), before)
    for (const time of [1, 2]) {
      assert.equal((await ask('event-rule.replay', { ...range, to: to() }))['matched'], 2, 'what it did itself fits too, and is left out')
      await stage.platform.drain()
      const done = (await doneWith('again of')).slice(before.length)
      assert.deepEqual(
        done.toSorted(),
        ['again of again 1', 'again of again 2'].flatMap((text) => Array.from({ length: time }, () => text)),
      )
    }
  })

  test('are checked while they are written', async () => {
    const event = { source: 'shop', detail: { state: 'failed' } }
    const fits = await ask('event-rule.check', {
      pattern: { detail: { state: ['failed'] } },
      event,
      targets: [target('{{ detail.state }}')],
    })
    assert.deepEqual(
      [fits['valid'], fits['matches'], fits['inputs']],
      [true, true, [{ target: 'note', action: 'lab.do', input: { text: 'failed' } }]],
    )
    const wrong = await ask('event-rule.check', {
      text: '{ "detail": { "state": "failed" } }',
      targets: [{ id: 'x', action: 'lab.nothing', input: { text: '{{ a. }}' } }],
    })
    assert.equal(wrong['valid'], false)
    assert.deepEqual(
      (wrong['findings'] as { path: string }[]).map(({ path }) => path),
      ['/detail/state', '/targets/0/input/text', '/targets/0/action'],
    )
    await assert.rejects(stage.rule('wrong', { pattern: { detail: { state: 'failed' } }, targets: [target('x')] }), (error: unknown) => {
      assert.ok(error instanceof Refusal)
      assert.equal(error.findings[0]?.path, '/spec/pattern/detail/state')
      return true
    })
  })
})
