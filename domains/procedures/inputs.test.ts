import assert from 'node:assert/strict'
import test from 'node:test'
import Type from 'typebox'
import { findingsAgainst } from '#platform/actions/validate.ts'
import { actionFindings } from './inputs.ts'
import { compileMarkdown } from './markdown.ts'

const actions = new Map([
  [
    'incident.note',
    {
      input: Type.Object(
        { id: Type.String({ format: 'uuid' }), text: Type.String(), count: Type.Optional(Type.Integer()) },
        { additionalProperties: false },
      ),
    },
  ],
])
const rules = (content: string): readonly (readonly [string, string | undefined])[] => {
  const source = `## Steps\n1. x\n\n   \`\`\`andon\n   ${content.replaceAll('\n', '\n   ')}\n   \`\`\`\n`
  return actionFindings(actions, compileMarkdown(source, ['n']).graph, findingsAgainst).map((found) => [found.rule, found.mend] as const)
}

test('an action there is not is told with the one that was meant', () =>
  assert.deepEqual(rules('incident.nte\ntext: x'), [['unknown-action', 'Did you mean `incident.note`?']]))

test('an input the action does not take is told; what is filled in later can be anything', () => {
  assert.equal(rules('incident.note\nid: x\ntext: y').length, 1)
  assert.equal(rules('incident.note\nid: "{{about.incident}}"').length, 1)
  assert.equal(rules('incident.note\nid: "{{about.incident}}"\ntext: y\nwho: z').length, 1)
  assert.deepEqual(rules('incident.note\nid: "{{about.incident}}"\ntext: y\ncount: "{{n}}"'), [])
})
