import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { backoffMs } from './runner-delivery.ts'
import { readPolicy } from './runner-home.ts'
import { openSpool, spooledAt } from './runner-spool.ts'

const folder = mkdtempSync(join(tmpdir(), 'andon-spool-test-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const job = { key: 'run/step/1', fence: 1, title: 'A step', begunAt: '2026-11-30T00:00:00Z' }

test('a job is begun once, whatever becomes of it', () => {
  const spool = openSpool(join(folder, 'once'))
  assert.equal(spool.begin(job), true)
  assert.equal(spool.begin(job), false)
  spooledAt(spool, job.key, 1)?.settle()
  assert.deepEqual(spool.all(), [])
  assert.equal(openSpool(join(folder, 'once')).begin(job), false)
  assert.equal(spool.begin({ ...job, fence: 2 }), true)
})

test('what a job printed is whole after the process died in the middle of a line', () => {
  const spool = openSpool(join(folder, 'torn'))
  spool.begin(job)
  const spooled = spooledAt(spool, job.key, 1)
  spooled?.add('one\n')
  spooled?.add('two "quoted"\n')
  const [place = ''] = readdirSync(join(folder, 'torn'))
  appendFileSync(join(folder, 'torn', place, 'output'), '"half')
  assert.deepEqual(spooledAt(openSpool(join(folder, 'torn')), job.key, 1)?.pieces(), ['one\n', 'two "quoted"\n'])
})

test('pauses grow to half a minute and differ from machine to machine', () => {
  assert.deepEqual(
    [backoffMs(1, 0), backoffMs(1, 1), backoffMs(3, 1), backoffMs(50, 1), backoffMs(50, 0)],
    [250, 500, 2_000, 30_000, 15_000],
  )
})

test('a policy that does not fit says where', () => {
  assert.throws(
    () => readPolicy('interpreters: []\nnetworks: true\n', 'p.yaml'),
    /p\.yaml is no policy:[\s\S]*networks[\s\S]*\/interpreters/,
  )
  assert.throws(() => readPolicy('a: [', 'p.yaml'), /YAML/)
})
