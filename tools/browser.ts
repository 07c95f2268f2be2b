import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/**
 * Finds a Chromium for the browser tests and the README's picture: `CHROME_PATH`, then what the system has. Where there is none, a Debian
 * machine with root installs its own package, and says so; anywhere else the refusal says what to do.
 */
export const findBrowser = (): string => {
  const given = process.env['CHROME_PATH']
  if (given !== undefined && given !== '') {
    if (!isRunnable(given)) throw new Error(`CHROME_PATH names ${given}, which cannot be run.`)
    return given
  }
  const found = onThisMachine()
  if (found !== undefined) return found
  install()
  const installed = onThisMachine()
  if (installed === undefined) throw new Error('Chromium was installed but is not where it should be; name it with CHROME_PATH.')
  return installed
}

/** What a headless Chromium needs on a machine without a screen, a GPU or a way to the outside. */
export const browserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
const places = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome']
const applications = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']

const onThisMachine = (): string | undefined => {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...places]
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...applications].find(isRunnable)
}

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const install = (): void => {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Error('There is no Chromium here. Install one (Debian: `apt-get install chromium`), or name one with CHROME_PATH.')
  }
  process.stderr.write('There is no Chromium here: installing Debian’s package for the browser tests (apt-get install chromium).\n')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env: environment })
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment,
  })
}
