// Makes a fresh checkout ready, with nothing but Node 20 and npm: installs what package-lock.json names, Node 24 included,
// and builds the console when its sources are newer than the build. Plain JavaScript: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const bin = join(root, 'node_modules', '.bin')
const say = (text) => process.stderr.write(`${text}\n`)

const run = (command, args, quiet = true) => {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', quiet ? 'pipe' : 2, quiet ? 'pipe' : 2],
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  })
  if (result.status === 0) return
  say(`${result.stdout ?? ''}${result.stderr ?? ''}`)
  say(`"${command} ${args.join(' ')}" failed; see above. Andon needs Node 20 or newer, npm, and the npm registry in reach.`)
  process.exit(1)
}

const stamp = (name) => join(root, 'node_modules', `.andon-${name}`)
const isStamped = (name, digest) => existsSync(stamp(name)) && readFileSync(stamp(name), 'utf8') === digest

const digestOf = (paths) => {
  const hash = createHash('sha256')
  const visit = (path) => {
    if (!existsSync(path)) return
    if (statSync(path).isDirectory()) {
      for (const entry of readdirSync(path).toSorted?.() ?? readdirSync(path).sort())
        if (entry !== 'dist' && entry !== 'node_modules') visit(join(path, entry))
    } else hash.update(path.slice(root.length)).update(readFileSync(path))
  }
  paths.forEach((path) => visit(join(root, path)))
  return hash.digest('hex')
}

const lock = digestOf(['package-lock.json'])
if (!isStamped('installed', lock)) {
  say('Installing (once; needs the npm registry) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'])
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(stamp('installed'), lock)
}

const sources = digestOf(['web', 'package-lock.json'])
if (
  existsSync(join(root, 'web', 'vite.config.ts')) &&
  (!existsSync(join(root, 'web', 'dist', 'index.html')) || !isStamped('console', sources))
) {
  say('Building the console …')
  run(join(bin, 'vite'), ['build', 'web', '--logLevel', 'warn'])
  writeFileSync(stamp('console'), sources)
}
