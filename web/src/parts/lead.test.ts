import assert from 'node:assert/strict'
import test from 'node:test'
import { withoutLead } from './lead.ts'

test('a step does not say its title twice', () => {
  const table: readonly [html: string, title: string, left: string][] = [
    ['<p><strong>Restart.</strong> It drains.</p>', 'Restart', '<p>It drains.</p>'],
    ['<p><strong>Restart</strong>: now.</p>', 'Restart', '<p>now.</p>'],
    ['<p>Look around.</p>', 'Look around.', ''],
    ['<p>Ask for leave</p>\n', 'Ask for leave', ''],
    ['<p>Look around. Then go.</p>', 'Look around.', '<p>Then go.</p>'],
    ['<p>How bad? Since when?</p>', 'How bad?', '<p>Since when?</p>'],
    ['<p>Look around the house.</p>', 'Look around', '<p>Look around the house.</p>'],
    ['<p>A &amp; &lt;b&gt; (x).</p><p>More</p>', 'A & <b> (x).', '<p>More</p>'],
    ['<ul><li>Look</li></ul>', 'Look', '<ul><li>Look</li></ul>'],
  ]
  for (const [html, title, left] of table) assert.equal(withoutLead(html, title), left, html)
})
