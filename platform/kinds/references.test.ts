import assert from 'node:assert/strict'
import { test } from 'node:test'
import Type from 'typebox'
import fc from 'fast-check'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import { toPointer, valueAt } from '#platform/kinds/pointer.ts'
import { candidatesFor, findReferences, resolveReferences, withReferences } from '#platform/kinds/references.ts'
import { makeVocabulary } from '#platform/kinds/vocabulary.ts'

const Team = defineKind({
  name: 'Team',
  slug: 'team',
  plural: 'Teams',
  summary: 'A team.',
  owner: 'none',
  aliases: { 'backstage.io/v1alpha1': 'Group' },
  spec: Type.Object({}),
})
const Person = defineKind({ name: 'Person', slug: 'person', plural: 'People', summary: 'A person.', owner: 'none', spec: Type.Object({}) })
const Rota = defineKind({
  name: 'Rota',
  slug: 'rota',
  plural: 'Rotas',
  summary: 'A rota.',
  owner: 'required',
  spec: Type.Object({
    lead: Type.Optional(Reference(['Person'], { description: 'Lead.' })),
    turns: Type.Array(Type.Object({ who: Type.Array(Reference(['Person', 'Team'], { description: 'Who.' })) })),
    byDay: Type.Optional(Type.Record(Type.String(), Reference(['Person'], { description: 'Who.' }))),
    fallback: Type.Optional(
      Type.Union([
        Reference(['Team'], { description: 'A team.' }),
        Type.Object({ person: Reference(['Person'], { description: 'One.' }) }),
      ]),
    ),
  }),
})
const vocabulary = makeVocabulary([Team, Person, Rota])
const slots = vocabulary.byName.get('Rota')?.slots ?? []

test('every reference of a document is found where it stands', () => {
  const document = {
    metadata: { name: 'r', owner: 'web', review: { reviewers: ['person:bo'] } },
    spec: { lead: 'bo', turns: [{ who: ['person:al', 'web'] }, { who: [] }], byDay: { MO: 'al', 'a/b': 'bo' }, fallback: { person: 'al' } },
  }
  assert.deepEqual(
    findReferences(document, slots, vocabulary).map((one) => [toPointer(one.path), one.written, one.candidates]),
    [
      ['/metadata/owner', 'web', ['team:web', 'person:web']],
      ['/metadata/review/reviewers/0', 'person:bo', ['person:bo']],
      ['/spec/lead', 'bo', ['person:bo']],
      ['/spec/turns/0/who/0', 'person:al', ['person:al']],
      ['/spec/turns/0/who/1', 'web', ['person:web', 'team:web']],
      ['/spec/byDay/MO', 'al', ['person:al']],
      ['/spec/byDay/a~1b', 'bo', ['person:bo']],
      ['/spec/fallback/person', 'al', ['person:al']],
    ],
  )
})

test('a reference may be written by slug, kind or foreign name, in any case', () => {
  for (const written of ['team:Web', 'Team:web', 'GROUP:web', 'web'])
    assert.deepEqual(candidatesFor(written, ['Team'], vocabulary), ['team:web'])
  assert.deepEqual(candidatesFor('person:bo', ['Team'], vocabulary), [])
  assert.deepEqual(candidatesFor('nothing:bo', ['Team'], vocabulary), [])
})

test('a name that two kinds share must be written in its long form', () => {
  const found = findReferences({ spec: { turns: [{ who: ['sam'] }] } }, slots, vocabulary)
  const known = {
    references: new Map([
      ['person:sam', 'person:sam'],
      ['team:sam', 'team:sam'],
    ]),
    archived: new Set<string>(),
  }
  const { findings } = resolveReferences(found, known, vocabulary)
  assert.deepEqual(findings, [
    { path: '/spec/turns/0/who/0', rule: 'reference', message: '`sam` could be `person:sam` or `team:sam`.', mend: 'Write the long form.' },
  ])
})

const name = fc.constantFrom('al', 'bo', 'Cy', 'web', 'ops')

test('resolved references are stored in the long form, and resolving them again changes nothing', () => {
  const references = new Map([
    ['person:al', 'person:al'],
    ['person:bo', 'person:Bo'],
    ['team:web', 'team:Web'],
    ['team:cy', 'team:Cy'],
  ])
  const known = { references, archived: new Set(['team:ops']) }
  fc.assert(
    fc.property(
      fc.array(
        fc.array(
          fc.oneof(
            name,
            name.map((one) => `person:${one}`),
            name.map((one) => `Group:${one.toUpperCase()}`),
          ),
          { maxLength: 4 },
        ),
        { maxLength: 3 },
      ),
      (turns) => {
        const document = { spec: { turns: turns.map((who) => ({ who })) } }
        const found = findReferences(document, slots, vocabulary)
        const { resolved, findings } = resolveReferences(found, known, vocabulary)
        assert.equal(resolved.length + findings.length, found.length)
        const whole = withReferences(document, resolved)
        for (const one of resolved) assert.equal(valueAt(whole, one.path), references.get(one.key))
        const again = resolveReferences(findReferences(whole, slots, vocabulary), known, vocabulary)
        assert.deepEqual(again.resolved, resolved)
        assert.deepEqual(withReferences(whole, again.resolved), whole)
      },
    ),
    { numRuns: 300 },
  )
})
