/**
 * HTML as Markdown: what a page of a wiki says, when it is exported as HTML or in the wiki's storage format. Only what
 * procedures are made of is kept: headings, paragraphs, lists, boxes to tick, code, tables, emphasis, links. Scripts and
 * styles are dropped. Pure and total; it reads the text once.
 */
export const markdownFromHtml = (html: string): string => {
  const writer = new Writer()
  for (const [, slash, tag, attributes = '', text] of withoutSections(html).matchAll(token)) {
    if (tag !== undefined) writer.tag(tag.toLowerCase(), slash === '/', attributes)
    else if (text !== undefined) writer.text(text)
  }
  return writer.finish()
}

/** A tag, or text. Attributes are bounded, so that a page of nothing but quotes is read once. */
const token = /<(\/?)([a-zA-Z][\w:-]{0,60})((?:"[^"]{0,2000}"|'[^']{0,2000}'|[^<>"']){0,500})>|([^<]+|<)/g

/** Without comments; what stands in a CDATA section becomes text. */
const withoutSections = (html: string): string => {
  const parts: string[] = []
  let at = 0
  for (;;) {
    const start = html.indexOf('<!', at)
    if (start === -1) break
    const isData = html.startsWith('<![CDATA[', start)
    const isComment = html.startsWith('<!--', start)
    const end = isData ? html.indexOf(']]>', start) : isComment ? html.indexOf('-->', start) : html.indexOf('>', start)
    parts.push(html.slice(at, start))
    if (end === -1) return parts.join('')
    if (isData)
      parts.push(
        html
          .slice(start + 9, end)
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;'),
      )
    at = end + (isData || isComment ? 3 : 1)
  }
  return parts.join('') + html.slice(at)
}

export const looksLikeHtml = (text: string): boolean =>
  /^\s*(?:<!doctype html|<html[\s>]|<(?:h[1-6]|p|div|ol|ul|table|ac:[\w-]+)[\s>])/i.test(text) &&
  /<\/(?:h[1-6]|p|li|ol|ul|table|body)>/i.test(text)

const dropped = new Set(['script', 'style', 'head', 'nav', 'footer', 'ri:page', 'ac:task-id', 'ac:task-uuid', 'ac:task-status'])
const blocks = new Set(['p', 'div', 'section', 'article', 'blockquote', 'br', 'hr', 'body', 'ac:rich-text-body', 'ac:task-body'])

class Writer {
  private out = ''
  private line = ''
  private readonly lists: ('ol' | 'ul')[] = []
  private readonly counts: number[] = []
  private skipping: string[] = []
  private code: { language: string; text: string } | undefined
  private language = ''
  private parameter = ''
  private cells: string[] | undefined
  private rowNumber = 0
  private link = ''

  /** Text between tags. */
  text(source: string): void {
    const text = decoded(source)
    if (this.parameter !== '') {
      if (this.parameter === 'language') this.language = text.trim()
      return
    }
    if (this.skipping.length > 0) return
    if (this.code !== undefined) this.code.text += text
    else this.line += text.replace(/\s+/g, ' ')
  }

  tag(tag: string, closes: boolean, attributes: string): void {
    if (tag === 'ac:parameter') {
      this.parameter = closes ? '' : (/ac:name\s*=\s*["']?([\w-]+)/.exec(attributes)?.[1] ?? 'other')
      return
    }
    if (dropped.has(tag)) return this.skip(tag, closes)
    if (this.skipping.length > 0) return
    if (tag === 'pre' || tag === 'ac:plain-text-body') return this.codeTag(closes, attributes)
    if (this.code !== undefined) {
      if (tag === 'code' && !closes) this.code.language ||= /language-([\w+-]+)/.exec(attributes)?.[1] ?? ''
      return
    }
    const heading = /^h([1-6])$/.exec(tag)?.[1]
    if (heading !== undefined) {
      this.flush()
      if (!closes) this.line = `${'#'.repeat(Number(heading))} `
    } else if (tag === 'ol' || tag === 'ul' || tag === 'ac:task-list') this.listTag(tag === 'ol' ? 'ol' : 'ul', closes)
    else if (tag === 'li' || tag === 'ac:task') this.itemTag(tag, closes)
    else if (tag === 'tr') this.rowTag(closes)
    else if (tag === 'td' || tag === 'th') this.cellTag(closes)
    else if (tag === 'strong' || tag === 'b') this.line += closes ? this.closed('**') : '**'
    else if (tag === 'code') this.line += '`'
    else if (tag === 'a') this.linkTag(closes, attributes)
    else if (tag === 'input' && /type\s*=\s*["']?checkbox/i.test(attributes)) this.line += /\bchecked\b/i.test(attributes) ? '[x] ' : '[ ] '
    else if (tag === 'br' && this.cells !== undefined) this.line += ' '
    else if (blocks.has(tag) && this.cells === undefined) this.flush()
  }

  finish(): string {
    this.flush()
    return `${this.out.replace(/\n{3,}/g, '\n\n').trim()}\n`
  }

  private closed(mark: string): string {
    this.line = this.line.trimEnd()
    return this.line.endsWith(mark) ? '' : mark
  }

  private skip(tag: string, closes: boolean): void {
    if (!closes) this.skipping.push(tag)
    else if (this.skipping.includes(tag)) this.skipping = this.skipping.slice(0, this.skipping.lastIndexOf(tag))
  }

  private codeTag(closes: boolean, attributes: string): void {
    if (!closes) {
      this.flush()
      this.code = { language: /(?:brush:\s*|language-)([\w+-]+)/.exec(attributes)?.[1] ?? this.language, text: '' }
      this.language = ''
      return
    }
    if (this.code === undefined) return
    const { language, text } = this.code
    this.code = undefined
    const fence = text.includes('```') ? '~~~~' : '```'
    const lines = [fence + language, ...text.replace(/^\n|\s+$/g, '').split('\n'), fence]
    const indent = ' '.repeat(3 * this.lists.length)
    this.out += `\n${lines.map((line) => (line === '' ? '' : indent + line)).join('\n')}\n\n`
  }

  private listTag(tag: 'ol' | 'ul', closes: boolean): void {
    this.flush()
    if (closes) {
      this.lists.pop()
      this.counts.pop()
      if (this.lists.length === 0) this.out += '\n'
    } else if (this.lists.length < 10) {
      this.lists.push(tag)
      this.counts.push(0)
    }
  }

  private itemTag(tag: string, closes: boolean): void {
    this.flush()
    this.line = ''
    if (closes) return
    const at = this.counts.length - 1
    if (at >= 0) this.counts[at] = (this.counts[at] ?? 0) + 1
    const mark = this.lists.at(-1) === 'ol' ? `${this.counts[at] ?? 1}. ` : '- '
    this.line = mark + (tag === 'ac:task' ? '[ ] ' : '')
  }

  private rowTag(closes: boolean): void {
    if (!closes) {
      this.flush()
      this.cells = []
      return
    }
    const cells = this.cells ?? []
    this.cells = undefined
    this.line = ''
    if (cells.length === 0) return
    if (this.rowNumber === 0 || !this.out.endsWith('|\n')) this.rowNumber = 0
    this.out += `${this.rowNumber === 0 ? '\n' : ''}| ${cells.join(' | ')} |\n`
    if (this.rowNumber === 0) this.out += `|${cells.map(() => '---|').join('')}\n`
    this.rowNumber += 1
  }

  private cellTag(closes: boolean): void {
    if (closes) this.cells?.push(this.line.trim().replaceAll('|', '\\|'))
    this.line = ''
  }

  private linkTag(closes: boolean, attributes: string): void {
    const target = /href\s*=\s*"([^"]*)"|href\s*=\s*'([^']*)'/.exec(attributes)
    if (!closes) {
      const address = decoded(target?.[1] ?? target?.[2] ?? '')
      this.link = /^https?:\/\/[^\s()]+$/.test(address) ? address : ''
      if (this.link !== '') this.line += '['
    } else if (this.link !== '') {
      this.line += `](${this.link})`
      this.link = ''
    }
  }

  private flush(): void {
    if (this.cells !== undefined) return
    const text = this.line.trim()
    // What a heading or an item begins with waits for its text.
    if (/^(?:#+|(?:-|\d+\.)(?: \[[ x]\])?)$/.test(text)) return
    this.line = ''
    if (text === '') return
    const item = /^(?:- |\d+\. )/.test(text)
    const depth = this.lists.length
    if (depth > 0) this.out += `${' '.repeat(3 * (item ? depth - 1 : depth))}${text}\n${item ? '' : '\n'}`
    else this.out += `\n${text}\n\n`
  }
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rarr: '→',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
}

const decoded = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi,
    (all, decimal: string | undefined, hexadecimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? all
      const code = Number.parseInt(decimal ?? hexadecimal ?? '', decimal === undefined ? 16 : 10)
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ''
    },
  )
