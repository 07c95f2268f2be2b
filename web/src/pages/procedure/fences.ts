/** Fences of a Markdown text in the order they stand, and which of them Andon does. Pure. */
export interface Fence {
  readonly language: string
  readonly executed: boolean
}

const opening = /^\s*(`{3,}|~{3,})\s*(.*)$/

export const fencesOf = (markdown: string): readonly Fence[] => {
  const fences: Fence[] = []
  let mark: string | undefined
  for (const line of markdown.split('\n')) {
    const [, found = '', info = ''] = opening.exec(line) ?? []
    if (found === '') continue
    if (mark === undefined) {
      mark = found
      fences.push({ language: /^[^\s{]*/.exec(info)?.[0] ?? '', executed: isExecuted(info) })
    } else if (found.startsWith(mark) && info.trim() === '') mark = undefined
  }
  return fences
}

/** As the server reads it: what is tagged for Andon is done by it, unless it says that it is not. */
const isExecuted = (info: string): boolean => {
  if (/andon\.run\W+false|excludeFromRunAll\W+true/.test(info)) return false
  const language = /^[^\s{]*/.exec(info)?.[0] ?? ''
  if (language === 'andon') return true
  return language === 'http' ? info.includes('{') : /[{\s,"']andon\./.test(info)
}

/** The document as HTML, each fence in a box: one that is done by hand can be copied, one that Andon does says so. */
export const withCopies = (html: string, fences: readonly Fence[]): string => {
  let at = -1
  return html
    .replaceAll(/<pre data-language="[^"]*">/g, (pre) => {
      at += 1
      const head =
        fences[at]?.executed === true
          ? '<span class="fence-note">Andon does this</span>'
          : `<button type="button" class="fence-note" data-copy aria-label="Copy block ${at + 1}">Copy</button>`
      return `<div class="fence">${head}${pre.replace('<pre', '<pre tabindex="0"')}`
    })
    .replaceAll('</code></pre>', '</code></pre></div>')
}

/** A document begins with its own title; the page has said it. Other first headings become second ones: a page has one. */
export const withoutTitle = (html: string, title: string): string => {
  const [whole, first] = /^\s*<h1>(.*?)<\/h1>/.exec(html) ?? []
  const rest = whole !== undefined && plainText(first ?? '') === title ? html.slice(whole.length) : html
  return rest.replaceAll(/<(\/?)h1>/g, '<$1h2>')
}

const plainText = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim()
