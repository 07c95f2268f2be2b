import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { people } from '#domains/people/manifest.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { type Site, startSite } from '#test/http/site.ts'

let site: Site
before(async () => {
  site = await startSite({ domains: [kindsDomain, people] })
})
after(() => site.stop())

const save = (kind: string, name: string, spec: object) =>
  site.platform.invoke(site.platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind, metadata: { name, title: name.toUpperCase() }, spec },
  })

const me = async (cookie: string) => (await site.server.inject({ url: '/api/v1/identity/me', headers: { cookie } })).json()

test('a person’s teams are those that list the person and those the person names', async () => {
  await save('Person', 'bo', { email: 'bo@example.org' })
  await save('Team', 'payments', { members: ['person:bo'] })
  await save('Team', 'platform', { lead: 'person:bo' })
  await save('Team', 'stores', {})
  await save('Person', 'alice', { memberOf: ['team:stores'] })
  const bo = await me(await site.session('bo', 'viewer'))
  assert.deepEqual([bo.teams, bo.title, bo.email], [['team:payments', 'team:platform'], 'BO', 'bo@example.org'])
  assert.deepEqual((await me(await site.session('alice', 'viewer'))).teams, ['team:stores'])
})

test('an account needs no record', async () => {
  const nobody = await me(await site.session('nobody', 'viewer'))
  assert.deepEqual([nobody.teams, nobody.title], [[], undefined])
})
