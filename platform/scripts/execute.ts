import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refusedAnswer } from './job.ts'
import { launcherCommand, type Rung, rungs } from './ladder.ts'
import type { FromLauncher, ToLauncher } from './messages.ts'
import type { OutputChunk, ScriptAnswer, ScriptHost, ScriptRequest, ScriptSettings } from './script.ts'

/** Runs one script to its end. Never rejects: the answer says what became of it. */
export const executeScript = async (request: ScriptRequest, settings: ScriptSettings): Promise<ScriptAnswer> => {
  const launcher = await launcherFor(settings)
  return 'reason' in launcher ? refusedAnswer(noSandbox(launcher.reason)) : launcher.run(request)
}

/** What scripts find on this machine: the rung that holds, limits, interpreters. Starts the launcher. */
export const scriptHost = async (settings: ScriptSettings): Promise<ScriptHost> => {
  const launcher = await launcherFor(settings)
  return 'reason' in launcher
    ? { rung: undefined, reason: noSandbox(launcher.reason), limits: [], interpreters: [], network: '' }
    : launcher.host
}

const noSandbox = (reason: string): string =>
  `This machine offers no sandbox for scripts, so none is run. Install bubblewrap, or let namespaces be made. ${reason}`

interface Launcher {
  readonly host: ScriptHost
  readonly run: (request: ScriptRequest) => Promise<ScriptAnswer>
}

interface Unable {
  readonly reason: string
}

/** One launcher for each way scripts are set up in this process; one that died is followed by another. */
const launchers = new Map<string, Promise<Launcher | Unable>>()

const launcherFor = (settings: ScriptSettings): Promise<Launcher | Unable> => {
  const key = JSON.stringify(settings)
  const forget = (): void => void launchers.delete(key)
  const found = launchers.get(key)
  if (found !== undefined) return found
  const made = climb(settings, forget)
  launchers.set(key, made)
  return made
}

const climb = async (settings: ScriptSettings, forget: () => void): Promise<Launcher | Unable> => {
  if (process.platform !== 'linux') return { reason: `Sandboxes are made on Linux; this is ${process.platform}.` }
  const reasons: string[] = []
  for (const rung of rungs(process.getuid?.() === 0)) {
    const launcher = await open(rung, settings, forget)
    if ('host' in launcher) return launcher
    reasons.push(`${rung}: ${launcher.reason}`)
  }
  return { reason: reasons.join('; ') }
}

const open = (rung: Rung, settings: ScriptSettings, forget: () => void): Promise<Launcher | Unable> => {
  sweep()
  const folder = makeFolder()
  const view = join(folder, 'view')
  const buildView = readFileSync(join(import.meta.dirname, 'inside', 'view.sh'), 'utf8')
  const program = [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'launcher.ts'),
    rung,
    folder,
    JSON.stringify(settings),
  ]
  const [command = '', ...rest] = launcherCommand(rung, view, buildView, process.execPath, settings, program)
  const child = spawn(command, rest, {
    cwd: '/',
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TMPDIR: tmpdir() },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let said = ''
  let isReady = false
  child.stderr?.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-2_000)))
  return new Promise((resolve) => {
    const unable = (reason: string): void => resolve({ reason })
    child.on('error', (error) => unable(error.message))
    child.on('exit', () => {
      if (isReady) forget()
      removeFolder(folder)
      unable(said.trim().slice(0, 500) || 'It ended at once.')
    })
    child.on('message', (message: FromLauncher) => {
      if (message.type === 'unable') unable(message.reason)
      if (message.type !== 'ready') return
      isReady = true
      resolve(speakWith(child, message.host))
    })
  })
}

interface Waiting {
  readonly answer: (answer: ScriptAnswer) => void
  readonly onChunk: (chunk: OutputChunk) => void
}

const speakWith = (child: ChildProcess, host: ScriptHost): Launcher => {
  const waiting = new Map<number, Waiting>()
  let last = 0
  // A launcher without work keeps no process alive.
  const rest = (): void => {
    if (waiting.size > 0) return
    child.unref()
    child.channel?.unref()
    unrefStream(child)
  }
  child.on('message', (message: FromLauncher) => {
    if (message.type === 'chunk') waiting.get(message.id)?.onChunk(message.chunk)
    if (message.type === 'answer') waiting.get(message.id)?.answer(message.answer)
  })
  child.on('exit', () => {
    const lost = {
      ...refusedAnswer('The process that runs scripts went away; how far the script came is unknown.'),
      ended: 'lost' as const,
    }
    for (const { answer } of waiting.values()) answer(lost)
  })
  rest()
  return {
    host,
    run: ({ signal, onChunk, ...order }) =>
      new Promise((resolve) => {
        last += 1
        const id = last
        const tell = (message: ToLauncher): void => void child.send(message, () => undefined)
        const stop = (): void => tell({ type: 'stop', id })
        child.ref()
        child.channel?.ref()
        waiting.set(id, {
          onChunk: (chunk) => onChunk?.(chunk),
          answer: (answer) => {
            signal?.removeEventListener('abort', stop)
            waiting.delete(id)
            rest()
            resolve(answer)
          },
        })
        if (!child.connected) {
          waiting.get(id)?.answer({ ...refusedAnswer('The process that runs scripts went away before it began.'), ended: 'lost' })
          return
        }
        tell({ type: 'run', id, order })
        signal?.addEventListener('abort', stop)
        if (signal?.aborted === true) stop()
      }),
  }
}

const unrefStream = ({ stderr }: ChildProcess): void => {
  if (stderr !== null && 'unref' in stderr && typeof stderr.unref === 'function') (stderr.unref as () => void)()
}

const prefix = 'andon-scripts-'

/** A folder with a place for the view (mounted in a namespace only, so empty from here) and one for pipes. */
const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`))
  mkdirSync(join(folder, 'view'))
  mkdirSync(join(folder, 'own'), { mode: 0o700 })
  return folder
}

const removeFolder = (folder: string): void => {
  try {
    rmSync(join(folder, 'own'), { recursive: true, force: true })
    rmSync(join(folder, 'view/socket'), { force: true })
    // Never what is in it: while somebody shows something there, it is busy and stays.
    rmdirSync(join(folder, 'view'))
    rmdirSync(folder)
  } catch {
    // Left for the next sweep.
  }
}

let isSwept = false

/** Removes what killed processes left behind, empty as it is: folders of scripts were in memory. Once per process. */
const sweep = (): void => {
  if (isSwept) return
  isSwept = true
  for (const name of readdirSync(tmpdir())) {
    const [, owner] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? []
    if (owner === undefined || existsSync(`/proc/${owner}`)) continue
    const about = statSync(join(tmpdir(), name), { throwIfNoEntry: false })
    // A process in another container may have that number.
    if (about !== undefined && Date.now() - about.mtimeMs > 600_000) removeFolder(join(tmpdir(), name))
  }
}
