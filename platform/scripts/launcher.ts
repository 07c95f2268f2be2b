import { execFileSync } from 'node:child_process'
import { readFileSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findGroups } from './cgroups.ts'
import { type Ground, type Job, refusedAnswer, startJob } from './job.ts'
import { insideOf, type Rung } from './ladder.ts'
import { type Door, openDoor } from './door.ts'
import type { FromLauncher, ToLauncher } from './messages.ts'
import type { ScriptAnswer, ScriptHost, ScriptSettings } from './script.ts'

/**
 * The launcher: a process of its own that starts sandboxes and nothing else. Started by `execute.ts` with a channel; when
 * the channel closes, whoever started it is gone, and it ends everything and itself.
 */
const [, , rung = '', base = '', settingsText = '{}'] = process.argv
const [view, folder] = [join(base, 'view'), join(base, 'own')]
const settings = JSON.parse(settingsText) as ScriptSettings
const jobs = new Map<number, Job>()
const textOf = (name: string): string => readFileSync(join(import.meta.dirname, 'inside', name), 'utf8')
const groups = findGroups()
groups.sweep()

const tell = (message: FromLauncher): void => {
  if (process.connected) process.send?.(message)
}

/** Users by number, one for each script that runs: what limits one does not count what another started. */
const users = new Set<number>()
const freeUser = (): number => {
  // Launchers of one machine begin in different places.
  let user = 65_000 + (process.pid % 400)
  while (users.has(user)) user += 1
  users.add(user)
  return user
}

/** What runs is tied to this process: its first processes end with it, and everything inside with them. */
const end = (): void => {
  try {
    rmSync(folder, { recursive: true, force: true })
    if (rung === 'bubblewrap') rmSync(join(view, 'socket'), { force: true })
    else execFileSync('umount', ['-l', view], { stdio: 'ignore' })
    rmdirSync(view)
    rmdirSync(base)
  } catch {
    // The next sweep takes it.
  }
  process.exit(0)
}

const main = async (): Promise<void> => {
  const ground: Ground = {
    inside: (place) => insideOf(rung as Rung, view, settings, place, textOf('enter.sh')),
    groups,
    folder,
    scripts: { launch: textOf('launch.sh'), supervise: textOf('supervise.sh') },
    harness: textOf,
    paths: new Map([['sh', '/bin/sh']]),
    path: [...settings.folders.map((one) => `${one}/bin`), '/run/andon/bin', '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
  }
  const found = await findInterpreters(ground)
  if (typeof found === 'string') {
    tell({ type: 'unable', reason: found })
    return process.exit(0)
  }
  const known: Ground = { ...ground, paths: new Map([['sh', '/bin/sh'], ...found.map(({ name, path }) => [name, path] as const)]) }
  const door = settings.network ? await openedDoor(known) : 'Switched off; ANDON_SCRIPTS_NETWORK=on allows it.'
  const host: ScriptHost = {
    rung: rung === 'bubblewrap' ? 'bubblewrap' : 'namespaces',
    reason: '',
    limits: limitsInWords(),
    interpreters: [{ name: 'sh', version: '' }, ...found.map(({ name, version }) => ({ name, version }))],
    network: typeof door === 'string' ? door : 'HTTP and HTTPS through a proxy that refuses addresses inside the network.',
  }
  tell({ type: 'ready', host })

  process.on('message', (message: ToLauncher) => {
    if (message.type === 'stop') return jobs.get(message.id)?.stop('stopped')
    const { id, order } = message
    const wantsNetwork = order.network === true
    const refusal =
      wantsNetwork && typeof door === 'string' ? `The script asks for the network, which it does not get here. ${door}` : undefined
    if (refusal !== undefined) return tell({ type: 'answer', id, answer: refusedAnswer(refusal) })
    const user = freeUser()
    const pass = wantsNetwork && typeof door !== 'string' ? door.admit() : undefined
    const job = startJob(known, order, { user, network: pass?.environment, send: (chunk) => tell({ type: 'chunk', id, chunk }) })
    jobs.set(id, job)
    void job.answer.then((answer) => {
      jobs.delete(id)
      users.delete(user)
      pass?.end()
      tell({ type: 'answer', id, answer })
    })
  })
}

/** The way out, once a script went through it: what it needs (`ip`, for one) may be missing here. */
const openedDoor = async (ground: Ground): Promise<Door | string> => {
  const door = await openDoor(rung as Rung, view, settings)
  if (typeof door === 'string') return door
  const pass = door.admit()
  const order = { interpreter: 'sh', script: '[ -e /tmp/andon/bridge ] && exit 7', environment: {}, timeoutMs: 20_000, secrets: [] }
  const { exit, reason } = await startJob(ground, order, { user: freeUser(), network: pass.environment, send: () => undefined }).answer
  pass.end()
  users.clear()
  return exit === 7 ? door : `No guarded way out could be made on this machine. ${reason}`
}

interface Found {
  readonly name: string
  readonly path: string
  readonly version: string
}

/** Runs the first script: what holds is found out by trying. A sentence when nothing does. */
const findInterpreters = async (ground: Ground): Promise<readonly Found[] | string> => {
  const script = `for name in bash python3 node pwsh; do
      path=$(command -v $name) && echo "$name=$path $("$path" --version 2>&1 | head -n 1)" >>"$ANDON_OUTPUT"
    done
    [ "$(ls /proc | grep -c '^[0-9]')" -lt 12 ] && [ ! -e "$ANDON_HIDDEN" ] && exit 7`
  let said = ''
  const answer: ScriptAnswer = await startJob(
    ground,
    { interpreter: 'sh', script, environment: { ANDON_HIDDEN: import.meta.filename }, timeoutMs: 20_000, secrets: [] },
    { user: freeUser(), network: undefined, send: ({ text }) => (said += text) },
  ).answer
  users.clear()
  if (answer.exit !== 7) return (said.trim() || answer.reason || `It ended with ${answer.exit}.`).slice(0, 500)
  return answer.result.split('\n').flatMap((line) => {
    const [, name = '', path = '', version = ''] = /^(\w+)=(\S+) (.*)$/.exec(line) ?? []
    return name === '' ? [] : [{ name, path, version: (/\d+(?:\.\d+)+/.exec(version)?.[0] ?? version).slice(0, 60) }]
  })
}

const limitsInWords = (): readonly string[] => [
  groups.holds.memory
    ? 'memory: of all its processes together, by a control group'
    : 'memory: of each process (RLIMIT_DATA), because no control group can be made here',
  groups.holds.processes ? 'processes: of the tree, by a control group and by user' : 'processes: by user (RLIMIT_NPROC)',
  'disk: its scratch folder, a file system in memory of that size',
  'length of a file, processor time and open files: of each process',
]

process.on('disconnect', end)
process.on('SIGTERM', end)
process.on('SIGINT', () => undefined)
main().catch((error: unknown) => {
  tell({ type: 'unable', reason: String(error) })
  process.exit(1)
})
