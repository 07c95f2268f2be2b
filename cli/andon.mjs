#!/usr/bin/env node
// Runs the command line on Node 24, which the product brings along, whatever Node started this file.
// Plain JavaScript: an older Node must be able to read it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import('./main.ts')
} else {
  const own = ['../node_modules/node/bin/node', '../node_modules/node/bin/node.exe', '../node_modules/.bin/node']
    .map(at)
    .find((path) => existsSync(path))
  if (own === undefined) {
    process.stderr.write('andon: Node 24 is not installed here yet. Run `npm start` or `npm install` in the folder of the product once.\n')
    process.exit(2)
  }
  const { status, signal } = spawnSync(own, [at('./main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}
