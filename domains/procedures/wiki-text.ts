/**
 * Wiki markup as Markdown: the way Confluence and Jira write, `h2. Steps`, `# first`, `{code:bash}`. Only what procedures
 * are made of is translated; everything else stays as it is. Pure and total.
 */
export const markdownFromWiki = (text: string): string => {
  const lines: string[] = []
  let code: string | undefined
  let table = false
  const numbers: number[] = []
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const fence = /^\s*\{(code|noformat)(?::([^}]*))?\}\s*(.*)$/.exec(line)
    if (code !== undefined) {
      const end = line.search(/\{(?:code|noformat)\}\s*$/)
      if (end === -1) lines.push(code + line)
      else {
        if (line.slice(0, end).trim() !== '') lines.push(code + line.slice(0, end))
        lines.push(`${code}\`\`\``, '')
        code = undefined
      }
      continue
    }
    if (fence !== null) {
      code = numbers.length > 0 ? '   ' : ''
      lines.push('', `${code}\`\`\`${languageOf(fence[2] ?? '')}`)
      const inline = /^(.*)\{(?:code|noformat)\}\s*$/.exec(fence[3] ?? '')?.[1]
      if (inline !== undefined) {
        lines.push(code + inline, `${code}\`\`\``, '')
        code = undefined
      } else if ((fence[3] ?? '') !== '') lines.push(code + (fence[3] ?? ''))
      continue
    }
    const cells = /^\s*\|\|(.+)\|\|\s*$/.exec(line)?.[1]?.split('||')
    const row = /^\s*\|(?!\|)(.+)\|\s*$/.exec(line)?.[1]
    if (cells !== undefined) {
      lines.push('', `| ${cells.map((cell) => inlineText(cell.trim())).join(' | ')} |`, `|${cells.map(() => '---|').join('')}`)
      table = true
      continue
    }
    if (row !== undefined && table) {
      lines.push(
        `| ${inlineText(row.trim())
          .split('|')
          .map((cell) => cell.trim())
          .join(' | ')} |`,
      )
      continue
    }
    table = false
    lines.push(lineFrom(line, numbers))
  }
  if (code !== undefined) lines.push(`${code}\`\`\``)
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

/** Headings of wiki markup, or its macros. */
export const looksLikeWiki = (text: string): boolean => /^h[1-6]\. \S/m.test(text) && !/^\s*(?:```|~~~)/m.test(text)

const languageOf = (parameters: string): string => {
  const named = /(?:^|\|)language=([\w+-]+)/.exec(parameters)?.[1]
  return named ?? (/^[\w+-]+$/.test(parameters.split('|')[0] ?? '') ? (parameters.split('|')[0] ?? '') : '')
}

const lineFrom = (line: string, numbers: number[]): string => {
  const heading = /^h([1-6])\. (.*)$/.exec(line)
  if (heading !== null) {
    numbers.length = 0
    return `\n${'#'.repeat(Number(heading[1]))} ${inlineText(heading[2] ?? '')}\n`
  }
  const item = /^\s*([#*-]{1,5}) (.*)$/.exec(line)
  if (item !== null) {
    const marks = item[1] ?? ''
    const depth = marks.length
    numbers.length = Math.min(numbers.length, depth)
    while (numbers.length < depth) numbers.push(0)
    numbers[depth - 1] = (numbers[depth - 1] ?? 0) + 1
    const mark = marks.endsWith('#') ? `${numbers[depth - 1] ?? 1}.` : '-'
    return `${'   '.repeat(depth - 1)}${mark} ${inlineText(item[2] ?? '')}`
  }
  const macro = /^\s*\{(?:info|note|warning|tip|panel|toc|expand|anchor)[^}]*\}\s*$/.test(line)
  if (macro) return ''
  // Text under an item stays with it.
  return numbers.length > 0 && line.trim() !== '' ? `   ${inlineText(line.trim())}` : inlineText(line)
}

const inlineText = (text: string): string =>
  text
    .replace(/\[([^\]|\n]{1,500})\|(https?:\/\/[^\]\s]{1,2000})\]/g, '[$1]($2)')
    .replace(/\{\{([^}\n]{1,500})\}\}/g, '`$1`')
    .replace(/(^|[\s(])\*(\S(?:[^*\n]{0,500}\S)?)\*(?=$|[\s).,:;!?])/g, '$1**$2**')
    .replace(/\{(?:color|status)[^}\n]{0,100}\}/g, '')
    .replace(/^\s*\(\/\)\s*/, '[x] ')
    .replace(/^\s*\((?:x|!|\?)\)\s*/, '[ ] ')
