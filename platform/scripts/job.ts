import { spawn, type ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { compileSecrets, maskData, maskText, type Secrets } from '#platform/text/mask.ts'
import { bundleOf, type Bundle, type ScriptOrder } from './bundle.ts'
import type { Group, Groups } from './cgroups.ts'
import { createPrinted, type Printed } from './printed.ts'
import { type OutputChunk, type ScriptAnswer, type ScriptLimits, usualLimits } from './script.ts'

/** Where the launcher stands: the rung, and what it found out about the machine. */
export interface Ground {
  /** The command before what supervises, for a job. */
  readonly inside: (place: Place) => readonly string[]
  readonly groups: Groups
  /** A folder of the launcher's own. */
  readonly folder: string
  readonly scripts: { readonly launch: string; readonly supervise: string }
  readonly harness: (name: string) => string
  /** Interpreters by name, where they are inside. */
  readonly paths: ReadonlyMap<string, string>
  readonly path: string
}

export interface Place {
  readonly user: number
  readonly limits: ScriptLimits
  readonly network: boolean
}

/** A script that runs. */
export interface Job {
  readonly answer: Promise<ScriptAnswer>
  readonly stop: (why: 'stopped' | 'timed-out') => void
}

export interface JobOptions {
  readonly user: number
  readonly send: (chunk: OutputChunk) => void
  /** Variables of the door, when it may use the network. */
  readonly network: Readonly<Record<string, string>> | undefined
}

/** Time after SIGINT until SIGTERM, and then until SIGKILL. */
const patience = { interruptMs: 7_500, terminateMs: 2_500 }
const longestResult = 102_400
const flushMs = 200
const bridge = '/tmp/andon/bridge.mjs'
/** What the shells in front of a script end with when they cannot make its place. */
const notSetUp = 125

export const refusedAnswer = (reason: string): ScriptAnswer => ({
  ended: 'refused',
  exit: null,
  reason,
  result: '',
  resultData: undefined,
  durationMs: 0,
  printedBytes: 0,
  chunks: 0,
})

/** Starts a script. Never throws for what the script or the machine does: the answer says so. */
export const startJob = (ground: Ground, order: ScriptOrder, { user, send, network }: JobOptions): Job => {
  const limits: ScriptLimits = { ...usualLimits, ...order.limits }
  const bundle = bundleOf(order, limits, ground)(network ?? {})
  if (typeof bundle === 'string') return { answer: Promise.resolve(refusedAnswer(bundle)), stop: () => undefined }
  const started = performance.now()
  const secrets = compileSecrets(bundle.secrets)
  let chunks = 0
  const printed = createPrinted(secrets, (text) => {
    chunks += 1
    send({ sequence: chunks, text })
  })
  let group: Group | undefined
  try {
    group = ground.groups.make(limits)
    const child = start(ground, bundle, { user, limits, network: network !== undefined, timeoutMs: order.timeoutMs }, group)
    const running = watch(child, printed, order.timeoutMs)
    const answer = running.ended.then(async (ran): Promise<ScriptAnswer> => {
      printed.end()
      const answered = answerOf(order, ran, secrets, group?.struck(), limits)
      group?.remove()
      return { ...answered, durationMs: Math.round(performance.now() - started), printedBytes: printed.bytes(), chunks }
    })
    return { answer, stop: running.stop }
  } catch (error) {
    group?.remove()
    return { answer: Promise.resolve(refusedAnswer(`The sandbox could not be started: ${String(error)}`)), stop: () => undefined }
  }
}

const start = (ground: Ground, bundle: Bundle, place: Place & { readonly timeoutMs: number }, group: Group): ChildProcess => {
  const { limits, timeoutMs } = place
  const files: readonly (readonly [string, Uint8Array])[] = place.network
    ? [...bundle.files, [bridge, Buffer.from(ground.harness('bridge.mjs'))]]
    : bundle.files
  const supervise = [
    ground.groups.holds.memory ? '-' : String(Math.ceil((limits.memoryBytes + bundle.reserved) / 1_024)),
    String(limits.processes),
    String(limits.openFiles),
    String(Math.ceil(limits.diskBytes / 512)),
    String(Math.ceil(timeoutMs / 1_000) + 60),
    bundle.folder,
    place.network ? bridge : '-',
    ...files.flatMap(([path, content]) => [String(content.length), path]),
    '--',
    ...bundle.command,
  ]
  const child = spawn(
    '/bin/sh',
    [
      '-c',
      ground.scripts.launch,
      'launch',
      ground.folder,
      group.folders.join(' '),
      ...ground.inside(place),
      '/bin/sh',
      '-c',
      ground.scripts.supervise,
      'supervise',
      ...supervise,
    ],
    {
      cwd: '/',
      detached: true,
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' },
      stdio: ['pipe', 'pipe', 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    },
  )
  // What the script does not take (it ended, it could not begin) is nobody's loss.
  child.stdin?.on('error', () => undefined)
  for (const [, content] of files) child.stdin?.write(content)
  return child
}

interface Ran {
  readonly ended: 'exited' | 'timed-out' | 'stopped'
  readonly exit: number | null
  readonly result: string
  readonly json: string
  readonly failure: string
  readonly error: string
}

const watch = (child: ChildProcess, printed: Printed, timeoutMs: number): { ended: Promise<Ran>; stop: Job['stop'] } => {
  let why: 'timed-out' | 'stopped' | undefined
  let error = ''
  const timers: NodeJS.Timeout[] = []
  const stop: Job['stop'] = (reason) => {
    if (why !== undefined) return
    why = reason
    const tell = (signal: string): void => void (child.stdin as Writable).write(`${signal}\n`)
    tell('INT')
    timers.push(
      setTimeout(() => tell('TERM'), patience.interruptMs),
      // The first process of the namespace ends with the one that made it, and everything inside with it.
      setTimeout(() => child.kill('SIGKILL'), patience.interruptMs + patience.terminateMs),
    )
  }
  // Longer than a timer can be: nothing runs that long.
  timers.push(setTimeout(() => stop('timed-out'), Math.min(timeoutMs, 2_147_483_647)))
  const ticker = setInterval(() => printed.flush(), flushMs)
  let tail = ''
  const lastLine = (): string => tail.trim().split('\n').at(-1) ?? ''
  child.stdout?.on('data', (piece: Buffer) => {
    // What the shells in front complain of comes first; of a script that began nothing is looked at.
    if (printed.bytes() < 4_096) tail = (tail + piece.toString('latin1')).slice(-1_000)
    printed.take(piece)
  })
  child.stdout?.on('error', () => undefined)
  const [exit, result, json, failure] = [3, 4, 5, 6].map((fd) => collect(child.stdio[fd] as Readable))
  child.on('error', (problem) => {
    error = problem.message
  })
  const ended = new Promise<Ran>((resolve) => {
    child.on('close', (status) => {
      for (const timer of timers) clearTimeout(timer)
      clearInterval(ticker)
      const code = exit?.() ?? ''
      resolve({
        ended: why ?? 'exited',
        exit: /^\d+\n$/.test(code) ? Number(code) : null,
        result: result?.() ?? '',
        json: json?.() ?? '',
        failure: failure?.() ?? '',
        error: error === '' && code === '' && status === notSetUp ? lastLine() : error,
      })
    })
  })
  return { ended, stop }
}

const collect = (stream: Readable): (() => string) => {
  const pieces: Buffer[] = []
  stream.on('data', (piece: Buffer) => pieces.push(piece))
  stream.on('error', () => undefined)
  return () => Buffer.concat(pieces).toString('utf8')
}

interface Failure {
  readonly kind?: string
  readonly type?: string
  readonly message?: string
  readonly module?: string
  readonly trace?: string
}

type Told = Pick<ScriptAnswer, 'ended' | 'exit' | 'reason' | 'result' | 'resultData'>

const answerOf = (
  order: ScriptOrder,
  ran: Ran,
  secrets: Secrets,
  struck: 'memory' | 'processes' | undefined,
  limits: ScriptLimits,
): Told => {
  const failure = parsed(ran.failure) as Failure | undefined
  const isMissing = failure?.kind === 'module' && typeof failure.module === 'string'
  const told: Told = {
    ended: isMissing || ran.error !== '' ? 'refused' : ran.ended,
    exit: ran.exit,
    reason: reasonOf(order, ran, failure, struck, limits),
    result: cut(ran.result),
    resultData: ran.json.length > longestResult ? cut(ran.json) : parsed(ran.json),
  }
  return {
    ...told,
    reason: maskText(told.reason, secrets).slice(0, 12_000),
    result: maskText(told.result, secrets),
    resultData: maskData(told.resultData, secrets),
  }
}

const reasonOf = (order: ScriptOrder, ran: Ran, failure: Failure | undefined, struck: string | undefined, limits: ScriptLimits): string => {
  if (ran.error !== '') return `The sandbox could not be set up: ${ran.error}`
  if (ran.ended === 'timed-out') return `It took longer than ${order.timeoutMs / 1_000} s and was ended.`
  if (ran.ended === 'stopped') return 'It was ended before it was done.'
  if (ran.exit === 0) return ''
  if (failure?.kind === 'module')
    return `The script needs the module ${String(failure.module)}, which this machine does not have. Install it for everybody (python3 -m pip install, npm install --global), or name its folder in ANDON_SCRIPTS_FOLDERS.`
  if (failure !== undefined) return `${String(failure.type)}: ${String(failure.message)}\n${String(failure.trace ?? '')}`.trimEnd()
  if (struck === 'memory') return `It used more than its ${Math.round(limits.memoryBytes / 1_048_576)} MB of memory and was ended.`
  const also = struck === 'processes' ? ` It asked for more than its ${limits.processes} processes.` : ''
  if (ran.exit === null) return `It was ended by a signal.${also}`
  const signal = signals[ran.exit - 128]
  return `It ended with code ${ran.exit}${signal === undefined ? '' : `, as after ${signal}`}.${also}`
}

const signals: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  6: 'SIGABRT',
  9: 'SIGKILL',
  11: 'SIGSEGV (or more memory than it may have)',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU: more processor time than it may have',
  25: 'SIGXFSZ: a file longer than it may be',
}

const cut = (text: string): string => (text.length > longestResult ? text.slice(0, longestResult).toWellFormed() : text)

const parsed = (text: string): unknown => {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
