import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Component, Resource, Workload } from '#domains/catalog/kinds.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { draftOf } from '#platform/kinds/draft.ts'
import { Domain, Location } from '#platform/kinds/formats/backstage-kinds.ts'
import { fromEntity, kindOfEntity, toEntity } from '#platform/kinds/formats/backstage.ts'
import { withValueAt } from '#platform/kinds/pointer.ts'
import { makeVocabulary } from '#platform/kinds/vocabulary.ts'

const vocabulary = makeVocabulary([Team, Person, Workload, Component, Resource, Domain, Location])

const entity = (kind: string, metadata: object, spec: object, more: object = {}): Record<string, unknown> => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata,
  spec,
  ...more,
})

const read = (it: Record<string, unknown>) => {
  const reading = draftOf(it, vocabulary)
  assert.equal(reading.type, 'draft', JSON.stringify(reading))
  if (reading.type !== 'draft') throw new Error('unreachable')
  return reading.draft
}

const written = (it: Record<string, unknown>, document: unknown): Record<string, unknown> => {
  const known = kindOfEntity(it, vocabulary)
  assert.ok(known)
  return toEntity(document, it, known, vocabulary)
}

const samples = [
  entity(
    'Component',
    {
      name: 'artist-web',
      namespace: 'music',
      title: 'Artist',
      labels: { 'example.com/custom': 'x' },
      annotations: { 'github.com/project-slug': 'a/b' },
      tags: ['java'],
      links: [{ url: 'https://x.test', title: 'T', icon: 'dashboard' }],
      uid: '123',
      'weird-key': [1, { a: null }],
    },
    {
      type: 'website',
      lifecycle: 'production',
      owner: 'artists',
      system: 'public-websites',
      subcomponentOf: 'web',
      dependsOn: ['resource:default/artists-db', 'component:other'],
      providesApis: ['artist-api'],
      consumesApis: ['other/play-api'],
      custom: { deep: true },
    },
    { relations: [{ type: 'ownedBy', targetRef: 'group:default/artists' }], status: { items: [] } },
  ),
  entity(
    'API',
    { name: 'petstore' },
    { type: 'openapi', lifecycle: 'experimental', owner: 'user:bob', definition: 'openapi: 3.0.0', system: 'shop' },
  ),
  entity('API', { name: 'from-file' }, { type: 'openapi', owner: 'artists', definition: { $text: './petstore.yaml' } }),
  entity('Resource', { name: 'db' }, { type: 'database', owner: 'Group:Default/Team-A', dependencyOf: ['component:default/web'] }),
  entity('System', { name: 'shop' }, { owner: 'artists', domain: 'retail', type: 'product' }),
  entity('Domain', { name: 'retail' }, { owner: 'artists', subdomainOf: 'audio' }),
  entity(
    'Group',
    { name: 'artists' },
    {
      type: 'team',
      profile: { displayName: 'Artists', email: 'a@example.com', picture: 'https://p.test/x.png' },
      parent: 'root',
      children: ['x', 'y'],
      members: ['bob'],
    },
  ),
  entity(
    'User',
    { name: 'bob' },
    { profile: { displayName: 'Bob', email: 'bob@example.com' }, memberOf: ['artists', 'group:default/other'] },
  ),
  entity('Location', { name: 'all' }, { type: 'url', targets: ['https://x.test/a.yaml'], presence: 'optional' }),
]

test('an untouched record gives back exactly the Backstage entity it came as', () => {
  for (const sample of samples) assert.deepEqual(written(sample, read(sample).document), sample)
})

test('a Backstage entity is read into our kinds', () => {
  const [component, api, pointed, resource, system, domain, group, user, location] = samples.map((sample) => read(sample))
  assert.equal(component?.key, 'component:music/artist-web')
  assert.deepEqual(component?.document.spec, {
    workload: 'workload:music/public-websites',
    dependsOn: ['resource:artists-db', 'component:music/other'],
    type: 'website',
    lifecycle: 'production',
    partOf: 'component:music/web',
    providesApis: ['component:music/artist-api.api'],
    consumesApis: ['component:other/play-api.api'],
  })
  assert.equal(component?.document.metadata.owner, 'team:music/artists')
  assert.equal(api?.key, 'component:petstore.api')
  assert.deepEqual(api?.document.spec, { type: 'api', workload: 'workload:shop', lifecycle: 'experimental', definition: 'openapi: 3.0.0' })
  assert.equal(api?.document.metadata.owner, 'person:bob')
  assert.deepEqual(pointed?.document.spec, { type: 'api' })
  assert.equal(resource?.document.metadata.owner, 'team:Team-A')
  assert.deepEqual(system?.document.spec, { domain: 'retail' })
  assert.deepEqual(domain?.document.spec, { parent: 'domain:audio' })
  assert.deepEqual(group?.document.spec, {
    type: 'team',
    parent: 'team:root',
    members: ['person:bob'],
    contact: { email: 'a@example.com' },
  })
  assert.equal(group?.document.metadata.title, 'Artists')
  assert.deepEqual(user?.document.spec, { email: 'bob@example.com', memberOf: ['team:artists', 'team:other'] })
  assert.deepEqual(location?.document.spec, { type: 'url', targets: ['https://x.test/a.yaml'], presence: 'optional' })
})

test('a change of our record is written into the entity and nothing else moves', () => {
  const sample = samples[0] ?? {}
  let document: unknown = read(sample).document
  document = withValueAt(document, ['metadata', 'owner'], 'team:music/writers')
  document = withValueAt(document, ['spec', 'workload'], 'workload:shop')
  document = withValueAt(document, ['spec', 'technologies'], ['node'])
  const expected = [
    [['spec', 'owner'], 'music/writers'],
    [['spec', 'system'], 'default/shop'],
    [['metadata', 'annotations', 'andon.dev/spec.technologies'], '["node"]'],
  ] as const
  const entityAfter = written(sample, document)
  assert.deepEqual(
    entityAfter,
    expected.reduce((whole: unknown, [path, value]) => withValueAt(whole, path, value), sample),
  )
})

test('what Backstage has no field for survives in annotations', () => {
  const sample = samples[6] ?? {}
  let document: unknown = read(sample).document
  document = withValueAt(document, ['spec', 'contact', 'chat'], '#artists')
  document = withValueAt(document, ['spec', 'charter'], 'Paint.')
  document = withValueAt(document, ['metadata', 'review'], { every: '90d' })
  const again = read(written(sample, document))
  assert.deepEqual(again.document, document)
  const moved = withValueAt(again.document, ['spec', 'contact', 'email'], 'new@example.com')
  assert.deepEqual(read(written(again.origin as Record<string, unknown>, moved)).document, moved)
})

test('a mistake in an entity is shown where the entity says it', () => {
  const reading = draftOf(entity('User', { name: 'bob' }, { profile: { email: 'nobody' } }), vocabulary)
  assert.equal(reading.type, 'refused')
  assert.equal(reading.type === 'refused' && reading.findings[0]?.path, '/spec/profile/email')
})

test('kinds of Backstage that are not kept here are passed over with a reason', () => {
  const reading = draftOf(entity('Template', { name: 'x' }, {}), vocabulary)
  assert.deepEqual(reading, { type: 'ignored', file: '', line: 1, because: 'Backstage entities of kind `Template` are not kept here.' })
})

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/)
const anything = fc.jsonValue({ maxDepth: 2 })
const anyEntity = fc.record({
  kind: fc.constantFrom('Component', 'API', 'Resource', 'System', 'Domain', 'Group', 'User', 'Location'),
  name: word,
  namespace: fc.option(fc.oneof(word, fc.constant('default')), { nil: undefined }),
  owner: word,
  title: fc.option(word, { nil: undefined }),
  display: fc.option(word, { nil: undefined }),
  extra: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,6}$/), anything, { maxKeys: 3 }),
})

test('whatever an entity holds beyond ours survives any change of ours', () => {
  fc.assert(
    fc.property(anyEntity, word, ({ kind, name, namespace, owner, title, display, extra }, next) => {
      const sample = entity(
        kind,
        { name, ...(namespace && { namespace }), ...(title && { title }), ...extra },
        { owner, type: 't', ...(display && { profile: { displayName: display } }), ...extra },
        extra,
      )
      const { document } = read(sample)
      assert.deepEqual(written(sample, document), sample)
      const changed = withValueAt(document, ['metadata', 'title'], next)
      const after = written(sample, changed)
      const known = kindOfEntity(after, vocabulary)
      assert.ok(known)
      assert.deepEqual(fromEntity(after, known, vocabulary), changed)
      for (const key of Object.keys(extra)) assert.deepEqual(after[key], sample[key])
    }),
    { numRuns: 200 },
  )
})
