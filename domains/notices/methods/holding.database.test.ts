import assert from 'node:assert/strict'
import { after, afterEach, before, describe, test } from 'node:test'
import { acknowledgePage, pageAbout, stopPaging } from '#domains/notices/actions.ts'
import { answerPage, openPage } from '#domains/notices/answering.ts'
import { reprioritiseEscalation } from '#domains/notices/paging.ts'
import { alice, as, methods, type Reached, startReached, tokenOf } from '#test/reached.ts'

describe('pages that leave, wait or leave together', () => {
  let world: Reached
  before(async () => {
    world = await startReached()
  })
  after(() => world.platform.stop())
  afterEach(() => world.reset())

  test('rules say which methods are used when; a method may be used again later', async () => {
    await world.apply(
      alice(`  contactMethods:${methods}
  rules:
    important: [{ method: hook }, { method: text, delay: 1m }, { method: text, delay: 3m }]
    default: [{ method: mail me }]`).replace(
        'contactMethods:',
        `contactMethods:\n    - { name: mail me, channel: email, address: alice@example.com }`,
      ),
    )
    const subject = await world.page('important')
    assert.equal(world.received().join(), `webhook https://pager.example.com/bo: [Urgent] Alert ${world.count}`)
    await world.platform.advance('1m', 2)
    assert.equal(world.received().join(), `sms +4930901820: [Urgent] Alert ${world.count}`)
    await world.platform.advance('2m', 2)
    assert.equal(world.received().join(), `sms +4930901820: [Urgent] Alert ${world.count}`)
    assert.equal((await world.pagesOf(subject)).length, 3)
    await world.page('default')
    assert.equal(world.received().join(), `email alice@example.com: [Normal] Alert ${world.count}`)
  })

  test('a page that is refused by several methods tries each of them, and then the next step', async () => {
    world.answer = ({ channel }) =>
      channel === 'email' ? { outcome: 'delivered', reason: 'ok' } : { outcome: 'refused', reason: `no ${channel}` }
    const subject = await world.page('important')
    await world.platform.advance('2s')
    assert.deepEqual(
      world.received().map((line) => line.split(' ')[0]),
      ['sms', 'voice', 'webhook', 'email'],
    )
    assert.deepEqual(
      (await world.pagesOf(subject)).map(({ state, channel, delivery }) => `${channel} ${state} ${delivery?.reason ?? ''}`).toSorted(),
      ['email delivered ok', 'sms refused no sms', 'voice refused no voice', 'webhook refused no webhook'],
    )
    world.answer = () => ({ outcome: 'refused', reason: 'nothing works' })
    await world.page('important')
    await world.platform.advance('5s')
    const failed = (await world.platform.facts('notice.failed')).filter(({ subjects }) => subjects.includes(`alert-group:${world.count}`))
    assert.match(JSON.stringify(failed[0]?.data), /Every way to reach them was refused/)
    assert.ok(
      world.received().some((line) => line.startsWith('email cy@example.com')),
      'the fallback is paged',
    )
  })

  test('a method that is added is used when its time comes, one that is gone is not; nothing is made up for', async () => {
    const subject = await world.page('important')
    world.sent = []
    await world.platform.advance('2m', 2)
    await world.apply(
      alice(`  contactMethods:
    - { name: text, channel: sms, address: '+4930901820', limit: 2/15m }
    - { name: at once, channel: webhook, address: https://pager.example.com/late }
    - { name: later, channel: webhook, address: https://pager.example.com/later, delay: 30m }`),
    )
    assert.deepEqual(world.received(), [])
    await world.platform.advance('27m', 3)
    assert.deepEqual(world.received(), [], 'the call and the hook are gone; a rule whose time has passed is not made up for')
    await world.platform.advance('1m', 2)
    assert.equal(world.received().join(), `webhook https://pager.example.com/later: [Urgent] Alert ${world.count}`)
    const dropped = (await world.pagesOf(subject)).filter(({ state }) => state === 'dropped')
    assert.deepEqual(dropped.map(({ method, reason }) => `${method}: ${reason}`).toSorted(), [
      'call: The method is no longer in the record.',
      'hook: The method is no longer in the record.',
    ])
  })

  test('who has answered is paged no more, the others are', async () => {
    const slow = (name: string): string => `  contactMethods:
    - { name: mail, channel: email, address: ${name}@example.com }
    - { name: hook, channel: webhook, address: https://pager.example.com/${name}, delay: 30m }`
    await world.apply(
      [alice(slow('alice')), alice(slow('bo')).replace('name: alice }', 'name: bo }').replace('alice@', 'bo@')].join('\n---'),
    )
    const subject = await world.page('important', { policy: 'both' })
    await world.platform.act(acknowledgePage, { subject }, as('bo', 'responder'))
    world.sent = []
    await world.platform.advance('30m', 3)
    assert.deepEqual(
      world.received().map((line) => line.split(':')[1]),
      ['//pager.example.com/alice'],
    )
    await world.platform.act(acknowledgePage, { subject }, as('alice', 'responder'))
    assert.deepEqual(
      (await world.platform.facts('notice.answered'))
        .filter(({ subjects }) => subjects.includes(subject))
        .map(({ subjects }) => subjects.at(-1)),
      ['person:bo', 'person:alice'],
    )
    await world.apply(`
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo }
spec: { email: bo@example.com }`)
  })

  describe('in quiet hours', () => {
    const night = (more = ''): string => `  quietHours: { from: '22:00', to: '07:00'${more} }\n  contactMethods:${methods}`

    test('what can wait waits until they end, with the reason; what cannot passes', async () => {
      await world.apply(alice(night()))
      world.at('2026-11-24T22:30:00Z')
      const waits = await world.page('default')
      const answered = await world.page('default')
      await world.page('important')
      assert.equal(world.received().join(), `sms +4930901820: [Urgent] Alert ${world.count}`)
      const [held] = await world.pagesOf(waits)
      assert.equal(held?.state, 'waiting')
      assert.equal(held?.held, 'Waits for the end of quiet hours, Wed 25 Nov 2026, 07:00 (Europe/Berlin, UTC+1).')
      await world.platform.act(acknowledgePage, { subject: answered }, as('bo', 'responder'))
      const [dropped] = await world.pagesOf(answered)
      assert.deepEqual([dropped?.state, dropped?.reason], ['dropped', 'Somebody answered before it was due.'])
      for (let index = 1; index <= world.count; index++)
        if (`alert-group:${index}` !== waits) await world.platform.act(stopPaging, { subject: `alert-group:${index}`, because: 'resolved' })
      world.sent = []
      await world.platform.advance('27000s', 3)
      // What somebody else is at, at that very instant, is looked at again a moment later.
      await world.platform.advance('5s')
      assert.ok(world.received().includes(`sms +4930901820: [Normal] Alert ${world.count - 2}`))
    })

    test('a method that is spared is used instead', async () => {
      await world.apply(alice(night(', except: [mail]')))
      world.at('2026-11-25T23:00:00Z')
      const subject = await world.page('default')
      assert.equal(world.received().join(), `email alice@example.com: [Normal] Alert ${world.count}`)
      assert.deepEqual((await world.pagesOf(subject)).map(({ state, reason }) => `${state}: ${reason}`).toSorted(), [
        'delivered: named by the policy; the methods chosen wait for the end of quiet hours',
        'waiting: named by the policy',
      ])
    })

    test('what becomes important leaves at once', async () => {
      await world.apply(alice(night()))
      world.at('2026-11-26T23:00:00Z')
      const subject = await world.page('default')
      assert.deepEqual(world.received(), [])
      await world.platform.transact(world.platform.administrator, (transaction) =>
        reprioritiseEscalation(transaction, subject, 'Urgent', 'important'),
      )
      await world.platform.drain()
      assert.equal(world.received().join(), `sms +4930901820: [Urgent] Alert ${world.count}`)
    })

    test('what is asked for again as important leaves at once, and so do the pages after it', async () => {
      await world.apply(alice(night()))
      world.at('2026-11-26T23:30:00Z')
      const subject = await world.page('default', { policy: 'again' })
      assert.deepEqual(world.received(), [])
      const important = { title: `Alert ${world.count}`, text: '', priority: 'Critical', urgency: 'important' as const }
      const request = { subject, ...important, policy: 'escalation-policy:again', about: [], offers: [] }
      await world.platform.act(pageAbout, request)
      await world.platform.drain()
      assert.equal(world.received().join(), `sms +4930901820: [Critical] Alert ${world.count}`)
      await world.platform.advance('20m', 3)
      assert.ok(world.received().includes(`sms +4930901820: [Critical] Alert ${world.count}`), 'the next step')
    })

    test('what waits leaves when the record says that nothing needs to wait', async () => {
      await world.apply(alice(night()))
      world.at('2026-11-27T00:30:00Z')
      await world.page('default')
      assert.deepEqual(world.received(), [])
      await world.apply(alice(`  contactMethods:${methods}`))
      await world.platform.drain()
      assert.equal(world.received().join(), `sms +4930901820: [Normal] Alert ${world.count}`)
    })

    test('a later page about the same thing does not wait beside the one that does', async () => {
      await world.apply(alice(night()))
      world.at('2026-11-27T23:00:00Z')
      const subject = await world.page('default', { policy: 'again' })
      await world.platform.advance('20m', 3)
      assert.deepEqual(
        (await world.pagesOf(subject)).map(({ state, step }) => `${step} ${state}`),
        ['0 waiting', '1 waiting'],
      )
      await world.platform.act(stopPaging, { subject, because: 'resolved' })
    })
  })

  describe('a method that takes only so many messages', () => {
    const many = async (...workloads: readonly string[]): Promise<string[]> => {
      const subjects: string[] = []
      for (const workload of workloads) subjects.push(await world.page('default', { workload: `workload:${workload}` }))
      return subjects
    }

    test('bundles the rest into one message that links to all; pressing pages are never held back', async () => {
      world.at('2026-11-30T12:00:00Z')
      const subjects = await many('a', 'a', 'a', 'a', 'b', 'c')
      assert.deepEqual(
        world.received().map((line) => line.split(': ')[1]),
        [`[Normal] a`, `[Normal] b`],
        'one message is kept for what was not heard of',
      )
      const held = (await world.pagesOf(subjects[1] ?? ''))[0]
      assert.equal(held?.state, 'waiting')
      assert.match(held?.held ?? '', /takes 2 messages by sms in 15 min/)
      await world.page('important', { priority: 'Critical', workload: 'workload:a' })
      assert.match(world.received().join(), /\[Critical\]/)
      await world.platform.advance('15m', 4)
      const [first, bundle, ...others] = world.sent.filter(({ channel }) => channel === 'sms')
      assert.match(first?.subject ?? '', /^\[Normal\] a: /)
      assert.equal(others.length, 0)
      assert.equal(bundle?.subject, '3 pages: a 2, c 1')
      assert.equal(bundle?.links[0]?.label, 'Acknowledge all 3')
      assert.equal(bundle?.text.match(/\/p\//g)?.length, 3)
      const open = await world.platform.act(openPage, { token: tokenOf(bundle) }, { type: 'stranger' })
      assert.equal(open.together?.length, 3)
      const alone = await world.platform.act(
        answerPage,
        { token: open.together?.[0]?.token ?? '', choice: 'acknowledge' },
        { type: 'stranger' },
      )
      assert.equal(alone.message, 'It is yours now; nobody else is paged.')
      const all = await world.platform.act(answerPage, { token: tokenOf(bundle), choice: 'acknowledge' }, { type: 'stranger' })
      assert.equal(all.message, 'Done for 2; 1 were dealt with before.')
    })

    test('a page that waits for its turn is dropped when somebody answers before', async () => {
      world.at('2026-12-01T12:00:00Z')
      const [, second = ''] = await many('a', 'a')
      world.received()
      await world.platform.act(acknowledgePage, { subject: second }, as('bo', 'responder'))
      const [dropped] = await world.pagesOf(second)
      assert.deepEqual([dropped?.state, dropped?.reason], ['dropped', 'Somebody answered before it was due.'])
      await world.platform.advance('16m', 4)
      assert.deepEqual(world.received(), [])
    })

    test('a bundle that is refused falls over to the next method for each of its pages', async () => {
      world.at('2026-12-02T12:00:00Z')
      const subjects = await many('a', 'a', 'a', 'a')
      world.received()
      world.answer = ({ channel }) =>
        channel === 'sms' ? { outcome: 'refused', reason: 'the carrier lost it' } : { outcome: 'delivered', reason: 'ok' }
      await world.platform.advance('16m', 4)
      assert.deepEqual(
        world
          .received()
          .map((line) => line.split(' ')[0])
          .toSorted(),
        ['sms', 'voice', 'voice'],
        'three pages in one text message, then in two calls',
      )
      for (const subject of subjects.slice(1))
        assert.deepEqual((await world.pagesOf(subject)).map(({ channel, state }) => `${channel} ${state}`).toSorted(), [
          'sms refused',
          'voice delivered',
        ])
    })

    test('two that page at the same moment do not exceed it together', async () => {
      world.at('2026-12-04T12:00:00Z')
      const request = (subject: string) => ({
        subject,
        title: 'At the same moment',
        text: '',
        workload: 'workload:a',
        priority: 'Normal',
        urgency: 'default' as const,
        policy: 'escalation-policy:alice',
        about: [],
        offers: [],
      })
      let letGo = (): void => {}
      const held = new Promise<void>((done) => (letGo = done))
      let reached = (): void => {}
      const first = world.platform.transact(world.platform.administrator, async (transaction) => {
        await transaction.call(pageAbout, request('alert-group:first'))
        reached()
        await held
      })
      await new Promise<void>((done) => (reached = done))
      await world.platform.act(pageAbout, request('alert-group:second'))
      assert.match((await world.pagesOf('alert-group:second'))[0]?.held ?? '', /Waits for other pages/)
      letGo()
      await first
      await world.platform.advance('1s', 2)
      assert.equal(world.received().length, 1, 'the second message is kept for another workload')
      for (const subject of ['alert-group:first', 'alert-group:second'])
        await world.platform.act(stopPaging, { subject, because: 'resolved' })
    })

    test('what counts no more is forgotten, also where only pressing pages go', async () => {
      world.at('2026-12-05T12:00:00Z')
      for (let index = 0; index < 3; index++) {
        await world.page('important')
        await world.platform.advance('20m', 2)
      }
      const kept = await world.platform.database.sql('select place, count(*)::int as count from contact_send group by place order by place')
      assert.deepEqual(kept, [
        { place: 'person:alice sms:+4930901820', count: 1 },
        { place: 'person:alice voice:+4930901820', count: 1 },
      ])
    })

    test('a page that waits for its turn by a method that is gone leaves by what is in the record now', async () => {
      world.at('2026-12-06T12:00:00Z')
      const [, second = ''] = await many('a', 'a')
      world.received()
      await world.apply(alice(`  contactMethods:${methods.replaceAll('+4930901820', '+4930901822')}`))
      await world.platform.advance('1s', 2)
      assert.equal(world.received().join(), `sms +4930901822: [Normal] a: Alert ${world.count}`)
      assert.deepEqual(
        (await world.pagesOf(second)).map(({ state, reason }) => `${state}: ${reason}`),
        ['dropped: The method is no longer in the record.', 'delivered: named by the policy'],
      )
    })

    test('nothing is counted by a transaction that fails', async () => {
      world.at('2026-12-03T12:00:00Z')
      const broken = world.platform.transact(world.platform.administrator, async (transaction) => {
        await transaction.call(pageAbout, {
          subject: 'alert-group:broken',
          title: 'Broken',
          text: '',
          priority: 'Normal',
          urgency: 'default',
          policy: 'escalation-policy:alice',
          about: [],
          offers: [],
        })
        throw new Error('the node dies')
      })
      await assert.rejects(broken)
      assert.deepEqual(await world.platform.database.sql('select from contact_send'), [])
      await many('a')
      assert.equal(world.received().length, 1)
    })
  })
})
