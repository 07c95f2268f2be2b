import { namesSecret, secretsAmong } from '#platform/text/mask.ts'
import type { ScriptLimits, ScriptRequest } from './script.ts'

/** What goes into a sandbox: files by path, what is executed, and what has to be hidden on the way out. */
export interface Bundle {
  readonly files: readonly (readonly [path: string, content: Uint8Array])[]
  readonly command: readonly string[]
  readonly folder: string
  readonly secrets: readonly string[]
  /** Bytes its interpreter sets aside and does not use: they come on top where each process is held to its memory. */
  readonly reserved: number
}

/** The part of a request that is data, as it travels to the launcher. */
export type ScriptOrder = Omit<ScriptRequest, 'signal' | 'onChunk'>

const step = '/tmp/step'
const own = '/tmp/andon'

/** Interpreters by what documents call them. */
export const interpreterOf = (written: string): 'sh' | 'bash' | 'python3' | 'node' | 'pwsh' | undefined => {
  const name = written.trim().toLowerCase().replace(/^.*\//, '')
  if (name === 'sh' || name === 'bash') return name
  if (/^python(?:3(?:\.\d+)?)?$/.test(name)) return 'python3'
  if (/^node(?:js)?(?:\d+(?:\.x)?)?$/.test(name)) return 'node'
  return /^(?:pwsh|powershell)(?: core)?(?: [67](?:\.\d+)*)?$/.test(name) ? 'pwsh' : undefined
}

export const scriptLimits = { file: 33_554_432, files: 64, variable: 131_071, variables: 1_500_000 } as const

/** What a bundle is made from beside the request. */
interface Means {
  /** Where the interpreters are inside. */
  readonly paths: ReadonlyMap<string, string>
  readonly path: string
  readonly harness: (name: string) => string
}

/** Puts a request together, with the variables of the network it may use. Pure. Gives a sentence when it cannot be. */
export const bundleOf =
  (order: ScriptOrder, limits: ScriptLimits, { paths, path, harness }: Means) =>
  (extra: Readonly<Record<string, string>>): Bundle | string => {
    const interpreter = interpreterOf(order.interpreter)
    if (interpreter === undefined)
      return `"${order.interpreter.slice(0, 60)}" is no interpreter that runs here; use sh, bash, python3, node or pwsh.`
    const executable = paths.get(interpreter)
    if (executable === undefined) return `${interpreter} is not installed on this machine. Install it, or name a runner that has it.`
    const problem = environmentProblem(order.environment) ?? pathProblem(order.folder ?? '.', 'folder') ?? filesProblem(order.files ?? {})
    if (problem !== undefined) return problem
    const wrapped = order.handler !== undefined || (interpreter === 'pwsh' && order.payload !== undefined)
    if (wrapped && (interpreter === 'sh' || interpreter === 'bash'))
      return `A ${interpreter} script has no handler; it reads its environment and writes JSON to the file $RESULT_FILE.`
    if (order.handler !== undefined && !/^[A-Za-z_$][\w$]{0,127}$/.test(order.handler))
      return `"${order.handler.slice(0, 60)}" is not the name of a function.`
    const payload = JSON.stringify(order.payload ?? {})
    const script = `${step}/${nameFor(suffixes[interpreter], order.files ?? {})}`
    const environment = {
      PATH: path,
      LANG: 'C.UTF-8',
      HOME: step,
      TMPDIR: '/tmp',
      ...(interpreter === 'pwsh'
        ? { InputPayload: payload, POWERSHELL_TELEMETRY_OPTOUT: '1', DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' }
        : {}),
      ...extra,
      ...order.environment,
      ANDON_OUTPUT: `${own}/output`,
      RESULT_FILE: `${own}/result.json`,
    }
    const text = (content: string): Uint8Array => Buffer.from(content, 'utf8')
    return {
      folder: order.folder ?? '.',
      reserved: interpreter === 'node' || interpreter === 'pwsh' ? 1_073_741_824 : 0,
      secrets: [...new Set([...order.secrets, ...secretsAmong(order.environment), ...secretsWithin(order.payload)])].filter(
        (one) => one !== '',
      ),
      command: commandOf(interpreter, executable, script, order.handler, wrapped, limits),
      files: [
        [`${own}/environment`, text(environmentText(environment))],
        [`${own}/output`, text('')],
        ...Object.entries(order.files ?? {}).map(
          ([name, content]) => [`${step}/${name}`, typeof content === 'string' ? text(content) : content] as const,
        ),
        [script, text(order.script)],
        ...(wrapped
          ? [
              [`${own}/payload.json`, text(payload)] as const,
              [`${own}/context.json`, text(JSON.stringify(order.context ?? {}))] as const,
              [`${own}/${harnesses[interpreter]}`, text(harness(harnesses[interpreter]))] as const,
            ]
          : []),
      ],
    }
  }

/** What comes with a script may have any name, and stays what it is. */
const nameFor = (suffix: string, files: Readonly<Record<string, unknown>>): string => {
  const usual = `script.${suffix}`
  return Object.hasOwn(files, usual) ? `_andon_${usual}` : usual
}

const suffixes = { sh: 'sh', bash: 'sh', python3: 'py', node: 'js', pwsh: 'ps1' } as const
const harnesses = { sh: '', bash: '', python3: 'handler.py', node: 'handler.mjs', pwsh: 'handler.ps1' } as const

const commandOf = (
  interpreter: keyof typeof harnesses,
  executable: string,
  script: string,
  handler: string | undefined,
  wrapped: boolean,
  limits: ScriptLimits,
): readonly string[] => {
  const harness = `${own}/${harnesses[interpreter]}`
  switch (interpreter) {
    case 'sh':
    case 'bash':
      return [executable, script]
    case 'python3':
      return [executable, '-B', '-u', ...(wrapped ? [harness, script, handler ?? ''] : [script])]
    case 'node':
      return [
        executable,
        '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
        `--max-old-space-size=${Math.ceil(limits.memoryBytes / 1_048_576)}`,
        ...(wrapped ? [harness, script, handler ?? ''] : [script]),
      ]
    case 'pwsh':
      return [executable, '-NoProfile', '-NonInteractive', '-File', ...(wrapped ? [harness, script] : [script])]
    default:
      return interpreter satisfies never
  }
}

/** Assignments for a shell: every value in single quotes, so that nothing in it means anything. */
const environmentText = (environment: Readonly<Record<string, string>>): string =>
  `unset PWD OLDPWD\n${Object.entries(environment)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('')}`

/** Shells refuse to set these, and would stop. */
const readOnlyNames = new Set(['BASHOPTS', 'BASH_VERSINFO', 'EUID', 'PPID', 'SHELLOPTS', 'UID'])

const environmentProblem = (environment: Readonly<Record<string, string>>): string | undefined => {
  let total = 0
  for (const [name, value] of Object.entries(environment)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,199}$/.test(name) || readOnlyNames.has(name))
      return `"${name.slice(0, 60)}" cannot be the name of a variable of a script.`
    if (value.includes('\u0000')) return `The value of ${name} has a zero byte, which no variable can hold. Give it as a file.`
    const bytes = Buffer.byteLength(value) + name.length + 2
    if (bytes > scriptLimits.variable) return `The value of ${name} is longer than the 128 kB a variable can hold. Give it as a file.`
    total += bytes
  }
  return total > scriptLimits.variables ? 'Its variables are longer than 1.5 MB together. Give the long ones as files.' : undefined
}

const pathProblem = (path: string, what: string): string | undefined =>
  path.length <= 500 && !path.startsWith('/') && !path.startsWith('-') && !/[\u0000-\u001f]/.test(path) && !path.split('/').includes('..')
    ? undefined
    : `The ${what} "${path.slice(0, 80)}" must be a path below the script's own folder.`

const filesProblem = (files: Readonly<Record<string, string | Uint8Array>>): string | undefined => {
  const names = Object.keys(files)
  if (names.length > scriptLimits.files) return `A script takes at most ${scriptLimits.files} files; this one brings ${names.length}.`
  const bytes = Object.values(files).reduce(
    (sum, content) => sum + (typeof content === 'string' ? Buffer.byteLength(content) : content.length),
    0,
  )
  if (bytes > scriptLimits.file) return 'Its files are larger than 32 MB together.'
  return names
    .map((name) => (name === '' || name.endsWith('/') ? `"${name}" is no name of a file.` : pathProblem(name, 'file')))
    .find((problem) => problem !== undefined)
}

/** Values of a payload whose names say that they are secret, however deep. */
const secretsWithin = (data: unknown, depth = 0): readonly string[] => {
  if (typeof data !== 'object' || data === null || depth > 20) return []
  return Object.entries(data).flatMap(([name, value]) =>
    typeof value === 'string' || typeof value === 'number' ? (namesSecret(name) ? [String(value)] : []) : secretsWithin(value, depth + 1),
  )
}
