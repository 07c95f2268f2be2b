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

test('nor do jobs that the queue could not hand back to it', () => {
  assert.equal(
    exitAfter(
      `{ message: 'Error occurred whilst returning jobs from local queue to database queue: connect ECONNREFUSED /run/.s.PGSQL.5432' }`,
    ),
    0,
  )
})

test('any other stray failure ends it', () => {
  assert.notEqual(exitAfter(`{}`), 0)
})
