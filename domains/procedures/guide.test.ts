import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { withoutFrontMatter } from '#platform/text/blocks.ts'
import { ownAttributes } from './attributes.ts'
import { compileMarkdown } from './markdown.ts'

const guide = readFileSync(new URL('../../docs/guide/procedures-writing.md', import.meta.url), 'utf8')
const examples = [...guide.matchAll(/^(`{3,4})markdown\n([\s\S]*?)^\1$/gm)].map((match) => match[2] ?? '')

test('every example of the guide is understood as it stands there', () => {
  assert.ok(examples.length >= 4)
  for (const example of examples) {
    // What an example names that stands elsewhere.
    const beside =
      '\n8. **Elsewhere.**\n   <!-- {name=escalate} -->\n9. **Elsewhere.**\n   <!-- {name=trace} -->\n10. **Elsewhere.**\n   <!-- {name=done} -->\n'
    const text = withoutFrontMatter(example)
    const whole = text.includes('## Steps') ? text : `## Steps\n\n${text}${beside}`
    const { findings, graph } = compileMarkdown(whole, ['worker', 'hosts'])
    assert.deepEqual(findings, [], example)
    assert.ok(graph.steps.length > 0)
  }
})

test('the guide tells of every attribute there is', () => {
  const untold = ownAttributes.filter((name) => !guide.includes(name))
  assert.deepEqual(untold, [])
})
