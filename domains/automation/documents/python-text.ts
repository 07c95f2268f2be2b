import { lineAt, replaceAt, type Paste, type Reference } from './reference-text.ts'

/**
 * Python reads itself: each reference becomes a word that occurs nowhere else, the script is parsed, and the word is
 * replaced in the tree: inside strings by the text, alone by the number, truth, list or map it is. A value is never read
 * as Python. Where the word would be a name, text is refused: before it runs when that is seen, else by the script itself.
 */
export const pasteIntoPython: Paste = (script, references) => {
  const inText = stringPlaces(script)
  const refused = references.flatMap(({ name, start, known }) => {
    const place = inText(start)
    if (place !== 'code' || (known.type !== undefined && known.type !== 'String')) return []
    return [{ name, line: lineAt(script, start), why: 'it would be read as Python; write it inside quotes' }]
  })
  const used = references.filter(({ start }) => inText(start) !== 'comment')
  if (used.length === 0) return { script, refused }
  const mark = freshMark(script)
  const names = [...new Set(used.map(({ variable }) => variable))]
  const marks = new Map(names.map((variable, index) => [variable, `${mark}${index}_`]))
  const marked = replaceAt(
    script,
    used.map(({ start, end, variable }) => ({ start, end, to: marks.get(variable) ?? '' })),
  )
  return { script: wrapper(marked, mark, new Map(used.map((one) => [marks.get(one.variable) ?? '', one]))), refused }
}

const freshMark = (script: string): string => {
  for (let count = 0; ; count += 1) {
    const mark = `andon_value_${count === 0 ? '' : `${count}_`}`
    if (!script.includes(mark)) return mark
  }
}

const wrapper = (marked: string, mark: string, values: ReadonlyMap<string, Reference>): string => {
  const lines = marked.split('\n').map((line) => `    ${JSON.stringify(line)},`)
  const table = [...values].map(
    ([word, { variable, known }]) =>
      `    ${JSON.stringify(word)}: (${JSON.stringify(variable)}, ${JSON.stringify(known.type ?? 'String')}),`,
  )
  return [
    '# The values of {{ … }} are put into the strings of this script by Python itself: none of them is ever read as code.',
    'import ast as _ast, json as _json, os as _os, re as _re',
    '_VALUES = {',
    ...table,
    '}',
    '_WORDS = "|".join(_VALUES)',
    '_SOURCE = "\\n".join([',
    ...lines,
    '])',
    'class _Fill(_ast.NodeTransformer):',
    '    def visit_Constant(self, node):',
    '        if isinstance(node.value, (str, bytes)):',
    '            node.value = _text(node.value)',
    '        return node',
    '    def visit_Name(self, node):',
    '        if node.id not in _VALUES:',
    '            return node',
    '        _name, _type = _VALUES[node.id]',
    '        if _type == "String":',
    '            raise ValueError("A text would be read as Python. Write it inside quotes, or pass it in InputPayload.")',
    '        return _ast.copy_location(_ast.parse(repr(_json.loads(_os.environ[_name])), mode="eval").body, node)',
    'def _text(value):',
    '    if isinstance(value, bytes):',
    '        return _re.sub(_WORDS.encode(), lambda found: _os.environ[_VALUES[found.group().decode()][0]].encode(), value)',
    '    return _re.sub(_WORDS, lambda found: _os.environ[_VALUES[found.group()][0]], value)',
    '_TREE = _ast.fix_missing_locations(_Fill().visit(_ast.parse(_SOURCE, "script")))',
    `if any(isinstance(_part, str) and ${JSON.stringify(mark)} in _part for _node in _ast.walk(_TREE) if not isinstance(_node, _ast.Constant) for _part in vars(_node).values()):`,
    '    raise ValueError("A text would be a name of Python. Pass it in InputPayload.")',
    'exec(compile(_TREE, "script", "exec"), globals())',
    '',
  ].join('\n')
}

/** Where an offset is: inside a string, in a comment, or in code. */
const stringPlaces = (text: string): ((offset: number) => 'string' | 'comment' | 'code') => {
  const strings: [number, number][] = []
  const comments: [number, number][] = []
  for (let at = 0; at < text.length;) {
    const character = text[at]
    if (character === '#') {
      const end = text.indexOf('\n', at)
      comments.push([at, end === -1 ? text.length : end])
      at = end === -1 ? text.length : end
    } else if (character === '"' || character === "'") {
      const end = endOfString(text, at)
      strings.push([at, end])
      at = end
    } else at += 1
  }
  const within = (pieces: readonly [number, number][], offset: number): boolean => pieces.some(([from, to]) => offset > from && offset < to)
  return (offset) => (within(strings, offset) ? 'string' : within(comments, offset) ? 'comment' : 'code')
}

const endOfString = (text: string, start: number): number => {
  const quote = text[start] ?? ''
  const mark = text.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote
  for (let at = start + mark.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text.startsWith(mark, at)) return at + mark.length
    else if (text[at] === '\n' && mark.length === 1) return at
  }
  return text.length
}
