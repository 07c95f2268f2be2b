import { spawn } from 'node:child_process'
import { access, constants } from 'node:fs/promises'

/**
 * Where a script runs: the first rung of a ladder that holds on this machine, or none.
 *
 * The problem: a script of a procedure is text that people may change, running beside the platform's own database. The
 * idea: it runs as nobody, in process, mount, IPC and network namespaces of its own, without new privileges, and what
 * this machine cannot give is found out by trying, once. When no rung holds, scripts are refused with the reason.
 *
 * Guarantees: no network; no process of the script outlives it; no signal reaches a process outside. Refuses to do:
 * hide files that everybody on the machine may read.
 */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'namespaces'
  /** What stands before the command. */
  readonly before: readonly string[]
  /** The user the scratch folder must belong to; undefined keeps our own. */
  readonly owner: { readonly user: number; readonly group: number } | undefined
}

/** The rung that holds, found by trying; the same answer for the life of the process. */
export const findSandbox = (): Promise<Sandbox | undefined> => {
  found ??= firstThatHolds()
  return found
}

let found: Promise<Sandbox | undefined> | undefined

const nobody = { user: 65_534, group: 65_534 }

const firstThatHolds = async (): Promise<Sandbox | undefined> => {
  if (process.platform !== 'linux') return undefined
  for (const rung of process.getuid?.() === 0 ? [namespacesAsRoot] : [bubblewrap, namespacesAsUser]) {
    const [command = ''] = rung.before
    if ((await isInstalled(command)) && (await holds(rung))) return rung
  }
  return undefined
}

/** When this process is killed, so is the first process of the namespace, and with it all of them. */
const endsWithUs = ['setpriv', '--pdeathsig=KILL', '--'] as const

const namespacesAsRoot: Sandbox = {
  name: 'namespaces',
  before: [
    ...endsWithUs,
    'unshare',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
    '--ipc',
    '--net',
    '--',
    'setpriv',
    `--reuid=${nobody.user}`,
    `--regid=${nobody.group}`,
    '--clear-groups',
    '--no-new-privs',
    // Once more: changing the user forgets whose death ends the process.
    '--pdeathsig=KILL',
    '--inh-caps=-all',
    '--bounding-set=-all',
    '--',
  ],
  owner: nobody,
}

const namespacesAsUser: Sandbox = {
  name: 'namespaces',
  before: [
    ...endsWithUs,
    'unshare',
    '--user',
    '--pid',
    '--fork',
    '--kill-child=KILL',
    '--mount-proc',
    '--ipc',
    '--net',
    '--',
    'setpriv',
    '--no-new-privs',
    '--',
  ],
  owner: undefined,
}

const bubblewrap: Sandbox = {
  name: 'bubblewrap',
  before: [
    'bwrap',
    '--unshare-all',
    '--die-with-parent',
    '--ro-bind',
    '/',
    '/',
    '--dev',
    '/dev',
    '--proc',
    '/proc',
    '--bind',
    '{scratch}',
    '{scratch}',
    '--',
  ],
  owner: undefined,
}

const isInstalled = async (command: string): Promise<boolean> => {
  for (const folder of ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin']) {
    try {
      await access(`${folder}/${command}`, constants.X_OK)
      return true
    } catch {
      continue
    }
  }
  return false
}

const holds = (sandbox: Sandbox): Promise<boolean> =>
  new Promise((resolve) => {
    const [command = '', ...rest] = sandbox.before.map((part) => (part === '{scratch}' ? '/tmp' : part))
    const child = spawn(command, [...rest, 'sh', '-c', 'exit 7'], { stdio: 'ignore', timeout: 5_000 })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 7))
  })
