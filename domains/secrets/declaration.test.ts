import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Asking, type Declaration, findingsOf, isPath, refusedBecause } from './declaration.ts'
import { graceUntil, rotationDueAt, usable, warningsAbout } from './version.ts'

const mistakes: readonly (readonly [Declaration, readonly string[]])[] = [
  [{}, []],
  [{ store: 'environment', name: 'DB' }, []],
  [{ store: 'environment' }, ['/spec/name']],
  [{ store: 'file', path: 'db/password' }, []],
  [{ store: 'file', path: '../../etc/shadow' }, ['/spec/path']],
  [{ store: 'vault', path: 'payments/db', field: 'password', version: 3 }, []],
  [{ store: 'vault', field: 'password' }, ['/spec/path']],
  [{ path: 'x' }, ['/spec/path']],
  [{ store: 'file', path: 'x', field: 'y' }, ['/spec/field']],
]
for (const [spec, paths] of mistakes)
  test(`${JSON.stringify(spec)} ${paths.length === 0 ? 'can be declared' : `is refused at ${paths.join(', ')}`}`, () => {
    assert.deepEqual(
      findingsOf(spec).map(({ path }) => path),
      paths,
    )
  })

test('no path leads out of where it starts', () => {
  for (const path of ['a', 'a/b-c_d.e', '..data/x', 'a..b']) assert.equal(isPath(path), true, path)
  for (const path of ['', '/a', 'a/', 'a//b', '..', 'a/../b', './a', 'a\\..\\b', 'a\nb', 'a\u0000']) assert.equal(isPath(path), false, path)
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('.', '/', 'a', '\\') }), (path) => {
      assert.ok(!isPath(path) || new URL(path, 'file:///root/').pathname.startsWith('/root/'))
    }),
  )
})

const asking = (more: Partial<Asking> = {}): Asking => ({
  procedure: 'runbook:rotate',
  procedureOwner: 'team:payments',
  runner: undefined,
  ...more,
})
const uses: readonly (readonly [string, Declaration['use'], Partial<Asking>, boolean])[] = [
  ['procedures of the owner may when nothing is said', undefined, {}, true],
  ['procedures of others may not', undefined, { procedureOwner: 'team:search' }, false],
  ['a procedure without an owner may not', undefined, { procedureOwner: undefined }, false],
  ['a procedure that is named may, whoever owns it', { procedures: ['runbook:Rotate'] }, { procedureOwner: 'team:search' }, true],
  ['when procedures are named, others of the owner may not', { procedures: ['runbook:other'] }, {}, false],
  ['a team that is named may', { teams: ['team:search'] }, { procedureOwner: 'team:search' }, true],
  ['nobody may when the lists are empty', { procedures: [] }, {}, false],
  ['only the runners that are named get it', { runners: ['db-1'] }, { runner: 'db-1' }, true],
  ['the platform itself is called local', { runners: ['local'] }, {}, true],
  ['other runners do not get it', { runners: ['db-1'] }, { runner: 'db-2' }, false],
  ['without a procedure nobody may', { teams: ['team:payments'] }, { procedure: '' }, false],
]
for (const [title, use, more, may] of uses)
  test(title, () => {
    const reason = refusedBecause('secret:db', 'team:payments', use === undefined ? {} : { use }, asking(more))
    assert.equal(reason === undefined, may, reason)
  })

const day = 86_400_000
const at = (days: number): Date => new Date(Date.UTC(2026, 0, 1) + days * day)

test('the newest version is used; the one before it while its grace lasts', () => {
  const versions = [
    { version: 1, setAt: at(0), usableUntil: at(3) },
    { version: 3, setAt: at(2), usableUntil: undefined },
    { version: 2, setAt: at(1), usableUntil: at(5) },
  ]
  assert.deepEqual([usable(versions, at(4)).current?.version, usable(versions, at(4)).former?.version], [3, 2])
  assert.equal(usable(versions, at(5)).former, undefined)
  assert.equal(usable([], at(0)).current, undefined)
})

test('a rotation is due by the calendar, and its grace is a day unless said otherwise', () => {
  assert.deepEqual(rotationDueAt(at(0), { every: '90d' }), at(90))
  assert.deepEqual(rotationDueAt(at(0), { every: '1m' }), at(31))
  assert.equal(rotationDueAt(at(0), undefined), undefined)
  assert.deepEqual([graceUntil(at(0), undefined), graceUntil(at(0), { grace: '2d' })], [at(1), at(2)])
})

test('what cannot be hidden is said when it is set', () => {
  assert.match(warningsAbout('abc').join(), /shorter than four/)
  assert.match(warningsAbout('abcdef').join(), /shorter than eight/)
  assert.match(warningsAbout(' long enough').join(), /blanks/)
  assert.deepEqual(warningsAbout('long enough'), [])
})
