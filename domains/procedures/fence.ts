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
  return { language, attributes: readAttributes(braces[0]), tagged: true }
}

/** `{name=drain tag=a,b}` or `{"name":"drain"}`. What cannot be read is left out. */
export const readAttributes = (braces: string): Readonly<Record<string, string>> => {
  const inside = braces.replace(/^\{|\}$/g, '')
  return readJson(`{${inside}}`) ?? readPairs(inside)
}

/**
 * True when the block asks to be run by us. Scripts need an attribute of ours: a name alone is only a name. What Runme
 * leaves out when it runs a whole file (`excludeFromRunAll`) is shown and done by hand.
 */
export const isExecutable = ({ language, attributes, tagged }: FenceInfo): boolean => {
  if (attributes['andon.run'] === 'false' || attributes['excludeFromRunAll'] === 'true') return false
  if (language === 'andon') return true
  if (language === 'http') return tagged
  return (language === '' || isScriptLanguage(language)) && Object.keys(attributes).some((name) => name.startsWith('andon.'))
}

/** Attributes of Runme that mean nothing here, with what does the same. They stay in the file. */
export const ignoredAttributes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    background: 'A step is over when its script is; use `andon.timeout`.',
    interactive: 'Nobody types into a script here; use parameters.',
    promptEnv: 'Nobody is asked while it runs; declare a parameter, which is asked before.',
    mimeType: 'Output is shown as text.',
    closeTerminalOnSuccess: 'There is no terminal to close.',
    openTerminalOnError: 'There is no terminal to open.',
    terminalRows: 'Output is as long as it is.',
    id: 'A step is called by its `name`.',
  }),
)

/** What an untagged block most likely is: `sh`, `python`, `js`, `powershell`, `http`, `sql`, `json`, `yaml`; empty when it is text. */
export const guessLanguage = (content: string): string => {
  const text = content.slice(0, 4_000).trim()
  if (text === '') return ''
  const shebang = /^#!\s*\S*?(?:\/|env\s+)(bash|sh|zsh|python3?|node|pwsh)\b/.exec(text)?.[1]
  if (shebang !== undefined) return shebang === 'node' ? 'js' : shebang
  return guesses.find(([, fits]) => fits.test(text))?.[0] ?? ''
}

/** In the order they are tried; the first that fits wins. */
const guesses: readonly (readonly [language: string, fits: RegExp])[] = [
  ['http', /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) https?:\/\/\S+/],
  ['json', /^(?:\{\s*"[^"\n]*"\s*:|\[\s*[[{"])/],
  [
    'sql',
    /^(?:select|insert into|update|delete from|alter table|create (?:table|index)|explain)\b[\s\S]*?(?:;|\bfrom\b|\bset\b|\bvalues\b)/i,
  ],
  ['python', /^(?:import [\w.]+(?: as \w+)?$|from [\w.]+ import |def \w+\(.*\):$)/m],
  ['powershell', /^(?:\$\w+\s*=|(?:Get|Set|Start|Stop|Restart|New|Remove|Invoke|Test)-[A-Z]\w+)/m],
  ['js', /^(?:const|let|var) \w+\s*=|^import .* from ['"]|console\.log\(/m],
  [
    'sh',
    /^(?:\$ |sudo |cd |ls\b|cat |echo |export |curl |wget |grep |kubectl |helm |docker |systemctl |service |journalctl |aws |gcloud |az |psql |mysql |redis-cli |openssl |certbot |git |npm |npx |node |python3? |pip |make |terraform |ansible|ssh |scp |rsync |tar |apt(?:-get)? |yum |dnf |kill |ps |top\b|df\b|free\b|ping |dig |nc |if \[|for \w+ in |while |[A-Z_]+=\S+$)/m,
  ],
  ['yaml', /^[A-Za-z_][\w-]*:(?: \S.*)?\n(?:\s*(?:- |[A-Za-z_][\w-]*:))/],
]

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

/**
 * What runs a script block: the attribute, else the language, else what the text looks like; undefined when it is none we
 * run. `env bash -e` and `/usr/bin/python` are understood.
 */
export const interpreterOf = ({ language, attributes }: FenceInfo, content = ''): string | undefined => {
  const asked = attributes['interpreter']
    ?.trim()
    .replace(/^(?:\S*\/)?env\s+/, '')
    .split(/\s/)[0]
    ?.split('/')
    .at(-1)
  if (asked !== undefined) return interpreters.get(asked)
  return interpreters.get((language === '' ? guessLanguage(content) : language).toLowerCase())
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
