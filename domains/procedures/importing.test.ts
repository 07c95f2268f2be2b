import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { ProcedureFormat } from './formats.ts'
import { markdownFromHtml } from './html-text.ts'
import { documentFrom } from './importing.ts'
import { leaksIn } from './leaks.ts'
import { compileMarkdown } from './markdown.ts'
import { markdownFromWiki } from './wiki-text.ts'

const stepsOf = (body: string) =>
  compileMarkdown(body).graph.steps.map((step) => [step.title, step.checks.length, /```(\w*)/.exec(step.instructions)?.[1] ?? ''])

const storage = `<h1>Fail over the ledger</h1>
<h2>Runbook Info</h2>
<table><tbody>
<tr><th>Runbook ID</th><th>Description</th><th>Tools Used</th><th>Runbook Author</th></tr>
<tr><td>RUN007</td><td>The ledger answers &amp; writes</td><td>psql, curl</td><td>Ines</td></tr>
</tbody></table>
<h2>Steps</h2>
<ol>
<li><p><strong>Say</strong> in the <a href="https://chat.example/room">channel</a> that you begin</p></li>
<li>Promote the standby
<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">bash</ac:parameter><ac:plain-text-body><![CDATA[patronictl failover <cluster>
echo done]]></ac:plain-text-body></ac:structured-macro>
<ac:task-list><ac:task><ac:task-id>1</ac:task-id><ac:task-status>incomplete</ac:task-status><ac:task-body>lag is zero</ac:task-body></ac:task></ac:task-list>
</li>
<li>Point applications at it</li>
</ol>
<script>alert(1)</script>`

test('a page of a wiki as HTML becomes a runbook with its table, its steps, its code and its boxes', () => {
  const { kind, metadata, spec } = documentFrom(storage)
  assert.deepEqual(
    [kind, metadata.name, spec['outcome'], spec['tools']],
    ['Runbook', 'fail-over-the-ledger', 'The ledger answers & writes', ['psql', 'curl']],
  )
  assert.deepEqual(stepsOf(spec.body), [
    ['Say', 0, ''],
    ['Promote the standby', 1, 'bash'],
    ['Point applications at it', 0, ''],
  ])
  assert.match(spec.body, /\[channel\]\(https:\/\/chat\.example\/room\)/)
  assert.match(spec.body, /^ {3}patronictl failover <cluster>\n {3}echo done$/m)
  assert.doesNotMatch(spec.body, /alert/)
})

const wiki = `h1. Investigate slow pages

h2. Playbook Info

||ID||Description||Author||Communication Plan||
|PLAY02|Find why pages are slow|Ines|Every 30 minutes|

h2. Steps

# *Compare* latency by region
## Europe
# Look at the newest release
{code:language=bash}
kubectl get pods
{code}
* not a step
`

test('wiki markup becomes a playbook with its table, its steps and its code', () => {
  const { kind, metadata, spec } = documentFrom(wiki)
  assert.deepEqual([kind, metadata.title, spec['communication']], ['Playbook', 'Investigate slow pages', 'Every 30 minutes'])
  assert.deepEqual(
    stepsOf(spec.body).map(([title, , language]) => [title, language]),
    [
      ['Compare', ''],
      ['Look at the newest release', 'bash'],
    ],
  )
})

test('Markdown stays as it is written, and front matter of others names the title', () => {
  const text = '---\ntitle: Restart the shop\nlayout: page\n---\n\n1. One\n2. Two\n'
  const { metadata, spec } = documentFrom(text)
  assert.deepEqual([metadata.title, metadata.name, spec.body], ['Restart the shop', 'restart-the-shop', '1. One\n2. Two\n'])
  assert.equal(documentFrom('---\n: [\n---\n# T\n').metadata.title, 'T')
})

const format: ProcedureFormat = {
  name: 'ssm-automation',
  summary: '',
  recognises: (text) => text.includes('schemaVersion'),
  compile: () => ({
    graph: { steps: [], start: null },
    parameters: {},
    description: 'Stop the machine.\nMore.',
    findings: [],
    warnings: [],
  }),
}

test('a document of another format is kept to the letter', () => {
  const text = "schemaVersion: '0.3'\nmainSteps: []\n"
  assert.deepEqual(documentFrom(text, { name: 'stop' }, [format]), {
    apiVersion: 'andon.dev/v1',
    kind: 'Runbook',
    metadata: { name: 'stop', title: 'Stop the machine' },
    spec: { outcome: 'Stop the machine.', format: 'ssm-automation', body: text },
  })
})

test('every text is imported, in time', () => {
  const piece = fc.constantFrom(
    '<ol>',
    '</ol>',
    '<li>',
    '</li>',
    '<table>',
    '<tr>',
    '<td>',
    '</td>',
    '</tr>',
    '<pre>',
    '</pre>',
    '<![CDATA[',
    ']]>',
    '<',
    '>',
    '&amp;',
    '&#0;',
    'h1. x\n',
    '{code}',
    '# a\n',
    '||',
    '|',
    'text',
    '<ac:parameter ac:name="language">',
    '</ac:parameter>',
    '\n',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = pieces.join('')
      for (const converted of [markdownFromHtml(text), markdownFromWiki(text)]) assert.ok(converted.endsWith('\n'))
      assert.equal(typeof documentFrom(text).spec.body, 'string')
    }),
    { numRuns: 300 },
  )
})

const large: readonly (readonly [what: string, text: string])[] = [
  ['comments nobody ends', '<!--'.repeat(80_000)],
  ['sections nobody ends', '<![CDATA['.repeat(30_000)],
  ['tags nobody ends', '<'.repeat(300_000)],
  ['quotes across tags', `<p>${'<a "\' '.repeat(60_000)}`],
  ['one long line of blanks', `1. x${' '.repeat(300_000)}y`],
  ['stars and brackets', `h1. x\n${'*a ['.repeat(80_000)}`],
  ['a block of one long line', `1. x\n\n   \`\`\`andon\n   branch\n   a${' '.repeat(200_000)}b\n   \`\`\`\n`],
  ['boxes with arrows', `1. x\n${'   - [ ] a → b → step:\n'.repeat(15_000)}`],
  ['words and dots', `1. x\n\n${'a.b-c:'.repeat(60_000)}`],
]
for (const [what, text] of large) {
  test(`${what} are read like any other text`, () => {
    const { body } = documentFrom(text).spec
    assert.ok(compileMarkdown(body).graph.steps.length >= 0)
    assert.ok(leaksIn(body).length >= 0)
    assert.ok(markdownFromHtml(text).length + markdownFromWiki(text).length > 0)
  })
}
