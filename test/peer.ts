import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * A program of another project that a test talks to for real. Looked for on the path; where root may install Debian's
 * package it does, and says so. Undefined where neither is possible: the test then replays what the program sent once.
 */
export const findPeer = (program: string, packageName: string = program): string | undefined => {
  const found = onPath(program)
  if (found !== undefined || process.getuid?.() !== 0 || onPath('apt-get') === undefined) return found
  console.log(`Installing Debian's ${packageName} for this test …`)
  spawnSync('apt-get', ['update'], { stdio: 'ignore' })
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', packageName], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return onPath(program)
}

const onPath = (program: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync)
