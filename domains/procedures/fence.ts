/**
 * The info string of a fenced block: a language and attributes, in Runme's ways of writing them, so that a file stays
 * runnable there too: `sh {name=drain interpreter=bash}`, `sh { name="drain" tag=a,b }`, `sh {"name":"drain"}`.
 * Attributes of ours begin with `andon.`.
 */
export interface FenceInfo {
  readonly language: string
  readonly attributes: Readonly<Record<string, string>>
  /** True when there are braces at all: somebody said something about this block. */
  readonly tagged: boolean
}

/** Reads an info string. What cannot be read is left out: a foreign fence is never an error. */
export const readFenceInfo = (text: string): FenceInfo => {
  const info = text.slice(0, 2_000)
  const language = /^[^\s{]*/.exec(info)?.[0] ?? ''
  const braces = /\{([\s\S]*)\}/.exec(info.slice(language.length))
  if (braces === null) return { language, attributes: {}, tagged: false }
  const inside = braces[1] ?? ''
  return { language, attributes: readJson(`{${inside}}`) ?? readPairs(inside), tagged: true }
}

/** True when the block asks to be run by us. Scripts need an attribute of ours: a name alone is only a name. */
export const isExecutable = ({ language, attributes, tagged }: FenceInfo): boolean => {
  if (attributes['andon.run'] === 'false') return false
  if (language === 'andon') return true
  if (language === 'http') return tagged
  return isScriptLanguage(language) && Object.keys(attributes).some((name) => name.startsWith('andon.'))
}

const interpreters = new Map(
  Object.entries({
    sh: 'sh',
    shell: 'sh',
    bash: 'bash',
    zsh: 'bash',
    python: 'python3',
    python3: 'python3',
    py: 'python3',
    js: 'node',
    javascript: 'node',
    node: 'node',
    powershell: 'pwsh',
    pwsh: 'pwsh',
  }),
)
const allowed = new Set(interpreters.values())

/** What runs a script block: the attribute, else the language; undefined when it is none we run. */
export const interpreterOf = ({ language, attributes }: FenceInfo): string | undefined => {
  const asked = attributes['interpreter']?.split('/').at(-1)
  if (asked !== undefined) return allowed.has(asked) ? asked : undefined
  return interpreters.get(language.toLowerCase())
}

const isScriptLanguage = (language: string): boolean => interpreters.has(language.toLowerCase())

const readPairs = (text: string): Record<string, string> => {
  const attributes: Record<string, string> = {}
  for (const match of text.matchAll(/([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+))/g)) {
    const [, name = '', double, single, bare] = match
    attributes[name] = double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? ''
  }
  return attributes
}

const readJson = (text: string): Record<string, string> | undefined => {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value)]))
  } catch {
    return undefined
  }
}
