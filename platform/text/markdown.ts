import MarkdownIt, { type Token } from 'markdown-it'

/**
 * Markdown as HTML, safe to put into a page.
 *
 * The problem: descriptions, procedures and notes are written by many hands, some of them outside, and are shown to
 * people who are signed in. The idea: raw HTML is text, links go only where a reader may be sent, pictures are links
 * (a picture fetched from outside would tell its host who looks at which incident).
 *
 * Guarantees: the output holds only elements written here or by the parser, attributes escaped, addresses `http`,
 * `https`, `mailto`, relative or `#`. Refuses to do: scripts, styles, frames, forms, event handlers.
 */
export const renderMarkdown = (markdown: string): string => renderer.render(markdown)

/** True for an address a rendered link may have. */
export const isSafeAddress = (address: string): boolean => {
  // Browsers drop control characters and white space inside a scheme, so they are dropped before looking.
  const bare = [...address].filter((character) => character > ' ' && character !== '\u007f').join('')
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(bare)?.[1]?.toLowerCase()
  if (scheme === undefined) return !bare.startsWith('//') && !bare.startsWith('\\')
  return scheme === 'http' || scheme === 'https' || scheme === 'mailto'
}

const createRenderer = () => {
  const made = new MarkdownIt('default', { html: false, linkify: true, typographer: false, maxNesting: 60 })
  made.linkify.set({ fuzzyLink: false, fuzzyEmail: false })
  made.validateLink = isSafeAddress
  const escape = made.utils.escapeHtml
  made.renderer.rules['link_open'] = (tokens, index, options, _env, self) => {
    tokens[index]?.attrSet('rel', 'noopener noreferrer nofollow')
    return self.renderToken(tokens, index, options)
  }
  made.renderer.rules['image'] = (tokens, index) => {
    const token = tokens[index]
    const address = String(token?.attrGet('src') ?? '')
    return `<a href="${escape(address)}" rel="noopener noreferrer nofollow">${escape(token?.content || address)}</a>`
  }
  made.renderer.rules['fence'] = (tokens, index) => {
    const token = tokens[index]
    const language = /^[A-Za-z0-9_+#.-]{1,40}/.exec(token?.info ?? '')?.[0] ?? ''
    return `<pre data-language="${escape(language)}"><code>${escape(token?.content ?? '')}</code></pre>\n`
  }
  made.core.ruler.push('checkboxes', (state) => {
    state.tokens.forEach((token, index) => {
      if (token.type === 'inline' && state.tokens[index - 2]?.type === 'list_item_open') addCheckbox(token, state.Token)
    })
  })
  return made
}

const addCheckbox = (inline: Token, TokenOf: new (type: string, tag: string, nesting: -1 | 0 | 1) => Token): void => {
  const first = inline.children?.[0]
  const mark = first?.type === 'text' ? /^\[( |x|X)\](?:\s+|$)/.exec(first.content) : null
  if (first === undefined || mark === null) return
  first.content = first.content.slice(mark[0].length)
  const box = new TokenOf('checkbox', 'input', 0)
  box.attrSet('type', 'checkbox')
  box.attrSet('disabled', '')
  if (mark[1] !== ' ') box.attrSet('checked', '')
  inline.children?.unshift(box)
}

const renderer = createRenderer()
