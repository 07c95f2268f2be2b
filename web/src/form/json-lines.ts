/** Where the values of a JSON text stand: the line (from 1) of each, by JSON pointer. What cannot be read ends it: the rest has no line. Pure. */
export const linesOf = (text: string): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>()
  let at = 0
  let line = 1
  const space = (): void => {
    for (; at < text.length && ' \t\r\n'.includes(text[at] ?? ''); at += 1) if (text[at] === '\n') line += 1
  }
  const string = (): string => {
    const from = at
    for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1
    at += 1
    return unquoted(text.slice(from, at))
  }
  const members = (path: string, closing: string): void => {
    at += 1
    for (let index = 0; at < text.length; index += 1) {
      space()
      if (text[at] === closing) break
      const start = line
      const name = closing === '}' ? string() : String(index)
      space()
      if (text[at] === ':') at += 1
      const here = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      lines.set(here, start)
      value(here)
      space()
      if (text[at] !== ',') break
      at += 1
    }
    at += 1
  }
  const value = (path: string): void => {
    space()
    if (!lines.has(path)) lines.set(path, line)
    if (text[at] === '{') return members(path, '}')
    if (text[at] === '[') return members(path, ']')
    if (text[at] === '"') return void string()
    while (at < text.length && !',]}\n'.includes(text[at] ?? '')) at += 1
  }
  value('')
  return lines
}

/** The line of a place, or of the nearest thing around it that has one. */
export const lineAt = (lines: ReadonlyMap<string, number>, path: string): number => {
  for (let place = path; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const line = lines.get(place)
    if (line !== undefined) return line
  }
  return lines.get('') ?? 1
}

const unquoted = (text: string): string => {
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

/** A JSON text, or in words why it is none and at which line. */
export const readJson = (text: string): { readonly value: unknown } | { readonly problem: string; readonly line: number } => {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    const said = error instanceof Error ? error.message : 'It is not JSON.'
    const position = Number(/position (\d+)/.exec(said)?.[1] ?? text.length)
    const reason = said.replace(/ \(line.*$/, '').replace(/ in JSON at position.*$/, '')
    return { problem: `${reason}.`.replace('..', '.'), line: text.slice(0, position).split('\n').length }
  }
}
