import { spawn, type ChildProcess } from 'node:child_process'
import { chmod, chown, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { createMask } from '#platform/text/mask.ts'
import { createOutputKeeper } from './output.ts'
import type { Sandbox } from './sandbox.ts'

/**
 * Scripts: one script, run to its end, in a sandbox.
 *
 * The problem: a script may hang, fork, flood, or print secrets. The idea: it gets a process group and a scratch folder
 * of its own, an environment with nothing but what is named here, and a deadline; the whole tree is ended, politely
 * first. Its result is a file it writes, never something parsed from what it prints.
 *
 * Guarantees: after the promise resolves no process of it lives and its folder is gone; output is masked before anyone
 * sees it, and bounded. Refuses to do: run without a sandbox; paste values into the text.
 */
export interface ScriptRequest {
  readonly sandbox: Sandbox
  readonly interpreter: string
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly secrets: readonly string[]
  /** Aborted when the script is to be ended early. */
  readonly signal: AbortSignal
  /** Told the output so far, at most once a second. */
  readonly onOutput: (soFar: string) => void
}

export interface ScriptAnswer {
  readonly ended: 'exited' | 'timed-out' | 'stopped' | 'not-started'
  /** The exit code; null when a signal ended it. */
  readonly exit: number | null
  readonly output: string
  /** What it wrote to the file `$ANDON_OUTPUT`, at most 100 kB. */
  readonly result: string
  readonly durationMs: number
}

/** Time after SIGINT until SIGTERM, and then until SIGKILL. */
const patience = { interruptMs: 7_500, terminateMs: 2_500 }
const resultLimit = 102_400

export const runScript = async (request: ScriptRequest): Promise<ScriptAnswer> => {
  swept ??= sweep()
  await swept
  const scratch = await mkdtemp(join(tmpdir(), scratchPrefix))
  try {
    await prepare(scratch, request)
    const ran = await runIn(scratch, request)
    return { ...ran, result: await readResult(join(scratch, 'output')) }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

const scratchPrefix = 'andon-script-'
/** No script runs for longer than a day. */
const leftBehindMs = 90_000_000
let swept: Promise<void> | undefined

/** Removes folders that killed processes left behind; once per process. */
const sweep = async (): Promise<void> => {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(scratchPrefix)) continue
    const path = join(tmpdir(), name)
    const about = await stat(path).catch(() => undefined)
    if (about !== undefined && Date.now() - about.mtimeMs > leftBehindMs) await rm(path, { recursive: true, force: true })
  }
}

const prepare = async (scratch: string, { sandbox, script }: ScriptRequest): Promise<void> => {
  const files = [join(scratch, 'script'), join(scratch, 'output')]
  await writeFile(join(scratch, 'script'), script, { mode: 0o500 })
  await writeFile(join(scratch, 'output'), '', { mode: 0o600 })
  await chmod(scratch, 0o700)
  if (sandbox.owner === undefined) return
  for (const path of [...files, scratch]) await chown(path, sandbox.owner.user, sandbox.owner.group)
}

const runIn = (scratch: string, request: ScriptRequest): Promise<Omit<ScriptAnswer, 'result'>> =>
  new Promise((resolve) => {
    const started = performance.now()
    const child = start(scratch, request)
    const kept = createOutputKeeper()
    const mask = createMask(request.secrets)
    const decoder = new StringDecoder('utf8')
    const take = (chunk: Buffer): void => kept.add(mask.push(decoder.write(chunk)))
    child.stdout?.on('data', take)
    child.stderr?.on('data', take)

    let ended: ScriptAnswer['ended'] = 'exited'
    const stop = (why: 'timed-out' | 'stopped'): void => {
      if (ended !== 'exited') return
      ended = why
      endTree(child)
    }
    const onAbort = (): void => stop('stopped')
    const deadline = setTimeout(() => stop('timed-out'), request.timeoutMs)
    const ticker = setInterval(() => request.onOutput(kept.text()), 1_000)
    request.signal.addEventListener('abort', onAbort)
    if (request.signal.aborted) onAbort()

    const finish = (exit: number | null): void => {
      clearTimeout(deadline)
      clearInterval(ticker)
      request.signal.removeEventListener('abort', onAbort)
      kept.add(mask.push(decoder.end()) + mask.end())
      resolve({ ended, exit, output: kept.text(), durationMs: Math.round(performance.now() - started) })
    }
    child.on('error', (error) => {
      ended = 'not-started'
      kept.add(error.message)
      finish(null)
    })
    child.on('exit', () => signalTree(child, 'SIGKILL'))
    child.on('close', finish)
  })

const start = (scratch: string, { sandbox, interpreter, environment, timeoutMs }: ScriptRequest): ChildProcess => {
  const [command = '', ...rest] = sandbox.before.map((part) => (part === '{scratch}' ? scratch : part))
  // The shell in front is the first process of the namespace, which signals do not end; the script behind it is a second one, which they do.
  const limits = `ulimit -f 204800; ulimit -c 0; ulimit -t ${Math.ceil(timeoutMs / 1_000) + 60}; "$@"; exit $?`
  return spawn(command, [...rest, 'sh', '-c', limits, 'step', interpreter, join(scratch, 'script')], {
    cwd: scratch,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      HOME: scratch,
      TMPDIR: scratch,
      ...environment,
      ANDON_OUTPUT: join(scratch, 'output'),
    },
  })
}

const endTree = (child: ChildProcess): void => {
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  signalTree(child, 'SIGINT')
  setTimeout(() => {
    if (!isOver()) signalTree(child, 'SIGTERM')
  }, patience.interruptMs).unref()
  setTimeout(() => {
    if (!isOver()) signalTree(child, 'SIGKILL')
  }, patience.interruptMs + patience.terminateMs).unref()
}

/** The group is the whole tree: the namespace ends with its first process, whatever left the group. */
const signalTree = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nothing of it is left.
  }
}

const readResult = async (path: string): Promise<string> => {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return ''
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(resultLimit), 0, resultLimit, 0)
    return buffer.subarray(0, bytesRead).toString('utf8')
  } finally {
    await file.close()
  }
}
