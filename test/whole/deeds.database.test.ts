import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Action } from '#platform/actions/action.ts'
import { type Actor, holdsRole } from '#platform/identity/actor.ts'
import { Refusal } from '#platform/refusal.ts'
import type { TestPlatform } from '#test/platform.ts'
import { startSmallOrganization } from '#test/whole/organization.ts'
import { workedExamples } from '#test/whole/worked-examples.ts'

/** Every action of the composed product: who may do it, and that what it changes is on the record. */
let platform: TestPlatform
let actions: readonly Action[]
before(async () => {
  platform = await startSmallOrganization()
  actions = [...platform.registry.actions.values()]
})
after(() => platform.stop())

/** Actions for people who have not signed in, and why they may be. */
const openToStrangers: Readonly<Record<string, string>> = {
  'notice.open': 'The sealed token of the link proves who was paged.',
  'notice.answer': 'The sealed token of the link proves who was paged, and the action it calls authorises that person.',
  'contact.confirm': 'The sealed token of the link proves where the test message arrived.',
}

const stranger: Actor = { type: 'stranger' }
/** In no team, so that no ownership helps. */
const viewer: Actor = { type: 'person', name: 'vi', role: 'viewer', teams: [] }
const narrowToken: Actor = { type: 'token', id: 'narrow', name: 'narrow', role: 'administrator', scopes: ['nothing.at-all'] }

const factCount = async (): Promise<number> => {
  const [row] = await platform.database.sql<{ count: number }>('select count(*)::int as count from fact')
  return row?.count ?? 0
}

const refusalOf = (actor: Actor, action: string, input: unknown): Promise<string> =>
  platform.invoke(actor, action, input).then(
    () => 'done',
    (error: unknown) => {
      if (error instanceof Refusal) return error.code
      throw error
    },
  )

test('only what proves itself by a sealed link is open to strangers', () => {
  const open = actions.filter((action) => action.may.role === 'stranger').map((action) => action.name)
  assert.deepEqual(open.toSorted(), Object.keys(openToStrangers).toSorted())
})

test('every deed has a worked example, and every example a deed', () => {
  const deeds = actions.filter((action) => action.kind === 'deed').map((action) => action.name)
  assert.deepEqual(
    deeds.filter((name) => workedExamples[name] === undefined),
    [],
    'deeds without an example in test/whole/worked-examples.ts',
  )
  assert.deepEqual(
    Object.keys(workedExamples).filter((name) => !deeds.includes(name)),
    [],
    'examples of no deed',
  )
})

for (const [name, example] of Object.entries(workedExamples)) {
  test(`${name} refuses whoever may not, and records what it does`, async () => {
    const action = platform.registry.actions.get(name)
    assert.ok(action, 'it exists')
    const input = await example.prepare(platform)
    const before_ = await factCount()
    if (action.may.role !== 'stranger') {
      assert.equal(await refusalOf(stranger, name, input), 'sign-in-required')
      assert.equal(await refusalOf(narrowToken, name, input), 'forbidden')
      if (!holdsRole(viewer, action.may.role)) assert.equal(await refusalOf(viewer, name, input), 'forbidden')
    }
    assert.equal(await factCount(), before_, 'a refusal records nothing')
    await platform.invoke(example.as ?? platform.administrator, name, input)
    const recorded = (await factCount()) - before_
    if (example.changesNothing === undefined) assert.ok(recorded > 0, 'it records a fact')
    else assert.equal(recorded, 0, example.changesNothing)
  })
}
