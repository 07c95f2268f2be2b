import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

/** A process with a stray failure; resolves to its exit code. */
const exitAfter = (failure: string): number | null =>
  spawnSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { surviveStrays } from ${JSON.stringify(new URL('./stray.ts', import.meta.url).href)}
       surviveStrays({ warn: () => undefined })
       Promise.reject(Object.assign(new Error('stray'), ${failure}))
       setTimeout(() => process.exit(0), 200)`,
    ],
    { stdio: 'ignore', cwd: new URL('..', import.meta.url) },
  ).status

test('a stray query that found no database does not end the server', () => {
  assert.equal(exitAfter(`{ code: 'ECONNREFUSED', syscall: 'connect' }`), 0)
})

test('nor does what the queue leaves behind when it gives up', () => {
  assert.equal(
    exitAfter(
      `{ stack: 'Error: whilst returning jobs\\n    at onError (file:///a/node_modules/graphile-worker/dist/localQueue.js:372:27)' }`,
    ),
    0,
  )
})

test('any other stray failure ends it', () => {
  assert.notEqual(exitAfter(`{}`), 0)
})
