import { mkdirSync, realpathSync, statSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Keeps what Node makes of the sources (types stripped, compiled) for the next start, which then is quicker.
 *
 * What is kept runs as code, so the folder is in the home of whoever runs this and nobody else may write to it; never in
 * a place all users share. Where there is no such folder, and where the disk cannot be written, everything works as
 * before. `NODE_COMPILE_CACHE=folder` chooses another folder, `NODE_DISABLE_COMPILE_CACHE=1` keeps nothing.
 *
 * Call it before the sources are imported.
 */
export const keepCompiled = (environment: NodeJS.ProcessEnv, home: string = homedir()): void => {
  if (environment['NODE_COMPILE_CACHE'] !== undefined || environment['NODE_DISABLE_COMPILE_CACHE'] !== undefined) return
  try {
    if (!isOurs(home)) return
    const caches = cacheFolderOf(environment, home)
    const folder = join(caches, 'andon')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const way = realpathSync(folder)
    if (isOurs(caches) && isOurs(way) && isSafe(way)) enableCompileCache(way)
  } catch {
    // Only quicker: without it nothing is missing.
  }
}

const cacheFolderOf = (environment: NodeJS.ProcessEnv, home: string): string =>
  process.platform === 'win32'
    ? environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local')
    : process.platform === 'darwin'
      ? join(home, 'Library', 'Caches')
      : environment['XDG_CACHE_HOME'] || join(home, '.cache')

/** Belongs to who runs this, and nobody else may write to it. Windows gives a profile to nobody else. */
const isOurs = (folder: string): boolean => {
  if (process.getuid === undefined) return true
  const { uid, mode } = statSync(folder)
  return uid === process.getuid() && (mode & 0o022) === 0
}

/** Nobody else can move it away and put another in its place: that is decided by the folders around it. */
const isSafe = (folder: string): boolean => {
  const around = dirname(folder)
  if (process.getuid === undefined || around === folder) return true
  const { uid, mode } = statSync(around)
  // Where everybody may write, as in /tmp, the sticky bit keeps what is somebody's where it is.
  const isClosed = (mode & 0o022) === 0 || (mode & 0o1000) !== 0
  return isClosed && (uid === 0 || uid === process.getuid()) && isSafe(around)
}
