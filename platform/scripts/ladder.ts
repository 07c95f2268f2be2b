import { readdirSync, readlinkSync, lstatSync, existsSync, statSync } from 'node:fs'
import type { Place } from './job.ts'
import type { ScriptSettings } from './script.ts'

/**
 * The ladder: bubblewrap, then namespaces made with `unshare` and left without rights by `setpriv`, then refusal. Which
 * rung holds is found out by trying.
 */
export type Rung = 'bubblewrap' | 'namespaces as root' | 'namespaces as user'

export const rungs = (isRoot: boolean): readonly Rung[] => ['bubblewrap', isRoot ? 'namespaces as root' : 'namespaces as user']

/** How the launcher of a rung is started: with namespaces it builds the view of the file system first, once. */
export const launcherCommand = (
  rung: Rung,
  view: string,
  buildView: string,
  node: string,
  settings: ScriptSettings,
  launcher: readonly string[],
): readonly string[] => {
  if (rung === 'bubblewrap') return [node, ...launcher]
  const user = rung === 'namespaces as user' ? ['--user', '--map-root-user'] : []
  return [
    'unshare',
    ...user,
    '--mount',
    '--propagation=private',
    '--',
    '/bin/sh',
    '-c',
    buildView,
    'view',
    view,
    node,
    ...settings.folders,
    '--',
    ...settings.hidden,
    '--',
    node,
    ...launcher,
  ]
}

const name = 'script'
const nobody = 65_534

/** What stands before the command that supervises, inside. */
export const insideOf = (
  rung: Rung,
  view: string,
  settings: ScriptSettings,
  { user, limits, network }: Place,
  enter: string,
): readonly string[] => {
  // When the launcher is killed, so is the first process of the namespace, and with it all of them.
  const tied = ['nice', '-n', '5', 'setpriv', '--pdeathsig=KILL']
  if (rung === 'bubblewrap')
    return [...tied, ...(process.getuid?.() === 0 ? asNobody : []), '--', ...bubblewrap(view, settings, limits.diskBytes, network)]
  const asUser = rung === 'namespaces as user'
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child=KILL', '--ipc', '--net', '--uts', `--root=${view}`, '--mount-proc']
  const drop = ['--no-new-privs', '--inh-caps=-all', '--bounding-set=-all', '--pdeathsig=KILL']
  const become = asUser ? [] : [`--reuid=${user}`, `--regid=${user}`, '--clear-groups']
  return [
    ...tied,
    '--',
    'unshare',
    ...(asUser ? ['--user', '--map-root-user'] : []),
    ...namespaces,
    '--',
    '/bin/sh',
    '-c',
    enter,
    'enter',
    asUser ? '0' : String(user),
    String(limits.diskBytes),
    network ? 'yes' : 'no',
    // Once more: changing the user forgets whose death ends the process.
    'setpriv',
    ...become,
    ...drop,
    '--',
  ]
}

const asNobody = [`--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--no-new-privs']

const shownOfEtc = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'pki',
  'protocols',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
]

const bubblewrap = (door: string, settings: ScriptSettings, bytes: number, network: boolean): readonly string[] => [
  'bwrap',
  '--unshare-all',
  '--unshare-user',
  '--disable-userns',
  '--die-with-parent',
  '--new-session',
  '--as-pid-1',
  '--cap-drop',
  'ALL',
  '--hostname',
  name,
  '--uid',
  '65000',
  '--gid',
  '65000',
  '--ro-bind',
  '/usr',
  '/usr',
  ...readdirSync('/')
    .filter((folder) => /^(?:s?bin|lib(?:32|64|x32)?)$/.test(folder))
    .flatMap(rootFolder),
  ...shownOfEtc.filter((one) => existsSync(`/etc/${one}`)).flatMap((one) => ['--ro-bind', `/etc/${one}`, `/etc/${one}`]),
  '--proc',
  '/proc',
  '--dev',
  '/dev',
  '--size',
  String(bytes),
  '--tmpfs',
  '/tmp',
  '--symlink',
  '/tmp',
  '/var/tmp',
  '--ro-bind',
  process.execPath,
  '/run/andon/bin/node',
  ...(network ? ['--ro-bind', door, '/run/andon/door'] : []),
  ...settings.folders.filter(isFolder).flatMap((folder) => ['--ro-bind', folder, folder]),
  ...settings.hidden
    .filter((folder) => isFolder(folder) && isShown(folder, settings))
    .flatMap((folder) => ['--tmpfs', folder, '--remount-ro', folder]),
  '--chdir',
  '/tmp',
  '--',
]

const rootFolder = (folder: string): readonly string[] =>
  lstatSync(`/${folder}`).isSymbolicLink()
    ? ['--symlink', readlinkSync(`/${folder}`), `/${folder}`]
    : ['--ro-bind', `/${folder}`, `/${folder}`]

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true

const isShown = (folder: string, { folders }: ScriptSettings): boolean =>
  ['/usr', ...folders].some((shown) => folder.startsWith(`${shown}/`) || folder === shown)
