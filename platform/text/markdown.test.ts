import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isSafeAddress, renderMarkdown } from './markdown.ts'

test('raw HTML is shown as text', () => {
  assert.equal(renderMarkdown('<script>alert(1)</script>'), '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n')
  assert.doesNotMatch(renderMarkdown('<img src=x onerror=alert(1)>'), /<img/)
})

test('links lead only to http, https, mailto and relative addresses', () => {
  for (const bad of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    ' data:text/html,x',
    'vbscript:x',
    '//evil.example',
    'file:///etc/passwd',
  ]) {
    assert.equal(isSafeAddress(bad), false, bad)
  }
  for (const good of ['https://a.example', 'http://a.example', 'mailto:a@b.example', '/runs/1', '#step', 'page.md', '?a=b:c']) {
    assert.equal(isSafeAddress(good), true, good)
  }
  assert.doesNotMatch(renderMarkdown('[x](javascript:alert(1))'), /href/)
  assert.match(renderMarkdown('[x](https://a.example)'), /<a href="https:\/\/a\.example" rel="noopener noreferrer nofollow">x<\/a>/)
})

test('pictures become links, so that nobody outside learns who reads', () => {
  assert.equal(
    renderMarkdown('![graph](https://a.example/g.png)'),
    '<p><a href="https://a.example/g.png" rel="noopener noreferrer nofollow">graph</a></p>\n',
  )
})

test('a fence keeps its language and loses its attributes', () => {
  assert.equal(renderMarkdown('```sh {name="x"}\na < b\n```'), '<pre data-language="sh"><code>a &lt; b\n</code></pre>\n')
})

test('checkboxes are shown as checkboxes', () => {
  assert.match(
    renderMarkdown('- [ ] a\n- [x] b'),
    /<li><input type="checkbox" disabled="">a<\/li>\n<li><input type="checkbox" disabled="" checked="">b<\/li>/,
  )
})

test('no text makes an element that is not in the list, or a handler', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '[x](',
      ')',
      '![',
      ']',
      '`',
      '```',
      '\n',
      'javascript:',
      'onerror=',
      '<img ',
      '<a href=',
      '&lt;',
      '- [ ] ',
      '|',
    ),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const html = renderMarkdown(pieces.join(''))
      for (const [, name = '', attributes = ''] of html.matchAll(/<([a-zA-Z][^\s>/]*)((?:"[^"]*"|[^>"])*)>/g)) {
        assert.match(name, /^(?:p|a|pre|code|em|strong|s|ul|ol|li|h[1-6]|blockquote|hr|br|table|thead|tbody|tr|th|td|input)$/)
        assert.doesNotMatch(attributes.replace(/"[^"]*"/g, '""'), /\bon\w+=/)
        assert.doesNotMatch(attributes, /href="\s*javascript:/i)
      }
    }),
    { numRuns: 300 },
  )
})
