import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { defineDomain } from '#platform/domain.ts'
import { defineFact } from '#platform/facts/fact.ts'
import { Refusal } from '#platform/refusal.ts'

/** A small domain with one action of each sort, to test transports with. */
const strict = { additionalProperties: false }
const label = Type.String({ minLength: 1, maxLength: 50, description: 'What the thing is called.' })

export const Made = defineFact({ name: 'thing.made', sentence: 'Thing {label} made', data: Type.Object({ label }, strict) })

export const makeThing = defineAction({
  name: 'thing.make',
  versioned: true,
  summary: 'Make a thing',
  kind: 'deed',
  may: { role: 'responder' },
  confirm: 'A thing will be made.',
  input: Type.Object(
    { label, ifVersion: Type.Optional(Type.Integer({ minimum: 0, description: 'Only when this is the version.' })) },
    strict,
  ),
  output: Type.Object({ id: Type.String({ description: 'Its id.' }), version: Type.Integer({ description: 'Its version.' }) }, strict),
  run: async (transaction, input) => {
    if (input.ifVersion !== undefined && input.ifVersion !== 7) throw new Refusal('version-mismatch', 'Read the thing again.')
    transaction.record(Made, { subjects: [`thing:${input.label}`], data: { label: input.label } })
    return { id: transaction.newId(), version: 7 }
  },
})

export const showThing = defineAction({
  name: 'thing.show',
  summary: 'Show a thing',
  description: 'Says back what was asked.',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      label: Type.Optional(label),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, description: 'How many.' })),
      tags: Type.Optional(Type.Array(Type.String({ maxLength: 10 }), { maxItems: 5, description: 'Tags.' })),
      where: Type.Optional(Type.Object({ team: Type.String({ description: 'A team.' }) }, { ...strict, description: 'A filter.' })),
    },
    strict,
  ),
  output: Type.Object(
    { version: Type.Integer({ description: 'Its version.' }), asked: Type.Unknown({ description: 'What was asked.' }) },
    strict,
  ),
  run: async (_transaction, input) => ({ version: 7, asked: input }),
})

export const assignRole = defineAction({
  name: 'thing.role.assign-to',
  summary: 'Give a thing a role',
  kind: 'deed',
  mayBeSilent: true,
  may: { role: 'editor' },
  input: Type.Object({}, strict),
  output: Type.Null({ description: 'Nothing.' }),
  run: async () => null,
})

export const breakThing = defineAction({
  name: 'thing.break',
  summary: 'Fail like a bug',
  kind: 'question',
  may: { role: 'stranger' },
  input: Type.Object({}, strict),
  output: Type.Null({ description: 'Nothing.' }),
  run: async () => {
    throw new Error('secret inside: password=hunter2')
  },
})

export const things = defineDomain({
  name: 'things',
  actions: [makeThing, showThing, assignRole, breakThing],
  facts: [Made],
  routes: (server, context) => {
    server.post(
      '/api/v2/things',
      { config: { operation: { name: 'things.receive', summary: 'Take things in another tool’s words' } } },
      async (request) => {
        const actor = await context.actorOf(request)
        return { actor: actor.type, body: request.body }
      },
    )
  },
})
