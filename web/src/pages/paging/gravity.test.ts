import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byGravity, notSetUp, ownDefects } from './gravity.ts'

const way = (method: string, channel: string, missing?: string) => ({ method, channel, configured: missing === undefined, missing })
const defect = (what: string, method?: string, grave = false) => ({ what, method, grave })

test('a channel that cannot be used here is named once, with how many have it', () => {
  const set = 'Set ANDON_TWILIO_ACCOUNT.'
  const all = [
    { methods: [way('mail', 'email'), way('mobile', 'sms', set), way('work mobile', 'sms', set)], defects: [] },
    { methods: [way('call', 'voice', set), way('text', 'sms', set)], defects: [] },
  ]
  assert.deepEqual(notSetUp(all), [
    { channel: 'sms', people: 2, mend: set },
    { channel: 'voice', people: 1, mend: set },
  ])
})

test('what is wrong with somebody is theirs, but what is grave is always said', () => {
  const methods = [way('mail', 'email'), way('text', 'sms', 'Set it.')]
  const own = ownDefects({
    methods,
    defects: [defect('unproven'), defect('refused', 'mail'), defect('not set up', 'text'), defect('nothing left', 'text', true)],
  })
  assert.deepEqual(
    own.map(({ what }) => what),
    ['unproven', 'refused', 'nothing left'],
  )
})

test('whom a page does not reach comes first', () => {
  const one = (title: string, reach: 'none' | 'likely' | 'proven', ...defects: ReturnType<typeof defect>[]) => ({ title, reach, defects })
  const sorted = byGravity([
    one('proven', 'proven'),
    one('likely', 'likely', defect('a')),
    one('none', 'none'),
    one('grave', 'proven', defect('b', undefined, true)),
  ])
  assert.deepEqual(
    sorted.map(({ title }) => title),
    ['grave', 'none', 'likely', 'proven'],
  )
})
