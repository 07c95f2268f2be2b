import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { events } from '#domains/events/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

interface Tried {
  readonly findings: readonly { readonly path: string; readonly message: string }[]
  readonly count: number
  readonly entries: readonly (readonly { readonly name: string; readonly found?: string; readonly problem?: string }[])[]
}

describe('a mapping that is tried on a body', () => {
  let platform: TestPlatform
  before(async () => {
    platform = await startTestPlatform({ domains: [people, events], start: new Date('2026-11-20T09:00:00Z') })
  })
  after(() => platform.stop())

  const tried = async (mapping: object, body: string): Promise<Tried> =>
    (await platform.invoke(platform.administrator, 'integration.try-mapping', { mapping, body })) as Tried

  test('says what is found in each entry', async () => {
    const answer = await tried(
      { alert: { each: 'checks', summary: '{{ name }} is {{ state }}', labels: { host: 'host' } } },
      '{"checks":[{"name":"Login","state":"down","host":"web-1"},{"name":"Search","state":"down"}]}',
    )
    assert.equal(answer.count, 2)
    assert.deepEqual(
      answer.entries.map((fields) => fields.map(({ name, found }) => [name, found])),
      [
        [
          ['summary', 'Login is down'],
          ['labels.host', 'web-1'],
        ],
        [
          ['summary', 'Search is down'],
          ['labels.host', undefined],
        ],
      ],
    )
  })

  test('says what is missing, and what is no instant', async () => {
    const { entries } = await tried({ event: { id: 'number', type: 'kind', time: 'at' } }, '{"kind":"build","at":"yesterday"}')
    assert.deepEqual(
      entries[0]?.map(({ name, problem }) => [name, problem?.slice(0, 16)]),
      [
        ['id', 'Nothing is there'],
        ['type', undefined],
        ['time', 'That is no insta'],
      ],
    )
  })

  test('says where the mapping or the body cannot be read', async () => {
    assert.match((await tried({ event: { type: 'a b' } }, '{}')).findings[0]?.path ?? '', /^\/mapping\/event\/type$/)
    assert.match((await tried({}, '{}')).findings[0]?.message ?? '', /needs to know/)
    assert.match((await tried({ event: { type: 'a' } }, '{').then(({ findings }) => findings[0]?.message)) ?? '', /property name/)
    assert.match((await tried({ event: { type: 'a', each: 'b' } }, '{}')).findings[0]?.message ?? '', /No array/)
  })
})
