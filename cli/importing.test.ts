import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readWords } from './arguments.ts'
import { importVerb, previewText } from './importing.ts'
import type { Server } from './server.ts'
import type { Terminal } from './terminal.ts'

const preview = {
  ok: true,
  seal: 'sealed',
  findings: [],
  files: [{ path: 'imported/people.yaml', text: 'kind: Person\n' }],
  notes: [
    { what: 'service Shop', path: '/services/0', outcome: 'left-out', why: 'Services are workloads here.', instead: 'Declare a Workload.' },
    { what: 'person Anna', path: '/users/0', outcome: 'mapped', why: 'Becomes person:anna.' },
  ],
  plan: {
    create: [{ reference: 'person:anna' }],
    change: [],
    restore: [],
    archive: [],
    counts: { create: 1, change: 0, restore: 0, archive: 0, unchanged: 0, ignored: 0 },
  },
}

const running = async (args: readonly string[], own: Partial<Terminal> = {}, answer: object = preview) => {
  const called: [string, Record<string, unknown>][] = []
  const said: string[] = []
  const actions = new Map(['oncall.import', 'oncall.import-apply'].map((name) => [name, { name, method: 'POST', path: name }]))
  const server = {
    actions: () => Promise.resolve(actions),
    call: (action: { path: string }, input: Record<string, unknown>) => {
      called.push([action.path, input])
      return Promise.resolve(answer)
    },
  } as unknown as Server
  const terminal: Terminal = {
    environment: {},
    write: (text) => void said.push(text),
    say: (text) => void said.push(text),
    isTerminal: true,
    width: 120,
    readInput: () => Promise.resolve(''),
    readFile: (path) => `text of ${path}`,
    ask: () => Promise.resolve(true),
    ...own,
  }
  const { input, words, options } = readWords(importVerb.flags, args, 'oncall import')
  const exit = await importVerb.run({ server, words, input, options, terminal, about: 'oncall import' })
  return { exit, called, text: said.join('\n') }
}

test('the preview says first what is left out and what to do instead, then what comes along, then the plan', () => {
  assert.equal(
    previewText(preview, false),
    [
      'Left out (1)',
      '  - service Shop: Services are workloads here.  (/services/0)',
      '      Declare a Workload.',
      '',
      'Comes along (1)',
      '  + person Anna: Becomes person:anna.  (/users/0)',
      '',
      'Plan',
      '  + person:anna',
      '1 to create, 0 to change, 0 to restore, 0 to archive, 0 unchanged.',
      '',
    ].join('\n'),
  )
  assert.match(previewText(preview, true), /^# imported\/people\.yaml\nkind: Person\n/)
})

test('without --apply nothing is changed; with it, exactly the preview is applied', async () => {
  const looked = await running(['--from', 'pagerduty', '--file', 'export.json'])
  assert.deepEqual(looked.called, [['oncall.import', { from: 'pagerduty', files: [{ path: 'export.json', text: 'text of export.json' }] }]])
  assert.match(looked.text, /Nothing was changed/)
  const done = await running([
    '--from',
    'pagerduty',
    '--file',
    'a.json',
    '--file',
    'b.json',
    '--owner',
    'team:shop',
    '--apply',
    '--reason',
    'Moving',
  ])
  assert.equal(done.called[1]?.[1]['seal'], 'sealed')
  assert.equal(done.called[1]?.[1]['reason'], 'Moving')
  assert.equal((done.called[0]?.[1]['files'] as unknown[] | undefined)?.length, 2)
  assert.match(done.text, /Applied\./)
})

test('a refusal, a "no", nobody to ask and a mistake in the export apply nothing', async () => {
  const no = await running(['--from', 'pagerduty', '--file', 'a.json', '--apply'], { ask: () => Promise.resolve(false) })
  assert.deepEqual([no.exit, no.called.length], [1, 1])
  await assert.rejects(running(['--from', 'pagerduty', '--file', 'a.json', '--apply'], { isTerminal: false }), /--yes/)
  await assert.rejects(running(['--file', 'a.json']), /--from/)
  await assert.rejects(running(['--from', 'pagerduty']), /--file/)
  const findings = [{ path: '/users/0', rule: 'reference', message: 'There is no team:x.' }]
  const wrong = await running(['--from', 'pagerduty', '--file', 'a.json', '--apply'], {}, { ...preview, findings })
  assert.deepEqual([wrong.exit, wrong.called.length], [1, 1])
  assert.match(wrong.text, /There is no team:x/)
})
