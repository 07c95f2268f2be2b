import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

describe(
  'what Node compiled is kept for the next start',
  { skip: process.getuid === undefined ? 'modes of folders are POSIX' : false },
  () => {
    const homes: string[] = []
    const homeOf = (mode: number): string => {
      const home = mkdtempSync(join(tmpdir(), 'andon-home-'))
      chmodSync(home, mode)
      homes.push(home)
      return home
    }
    after(() => homes.forEach((home) => rmSync(home, { recursive: true, force: true })))

    const start = (home: string, more: NodeJS.ProcessEnv = {}): void => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [main, '--version'], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: home, ...more },
      })
      assert.deepEqual([status, stderr], [0, ''])
      assert.match(stdout, /^andon \d/)
    }
    const cacheIn = (home: string): string => join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'andon')

    test('in the home of whoever runs it, closed to others', () => {
      const home = homeOf(0o755)
      start(home)
      assert.equal(statSync(cacheIn(home)).mode & 0o777, 0o700)
      assert.ok(readdirSync(cacheIn(home), { recursive: true }).length > 10)
      start(home)
    })

    test('nothing is kept where others may write, nor where it is told not to', () => {
      const open = homeOf(0o777)
      start(open)
      assert.equal(existsSync(cacheIn(open)), false)
      const planted = homeOf(0o755)
      mkdirSync(cacheIn(planted), { recursive: true })
      chmodSync(cacheIn(planted), 0o777)
      start(planted)
      assert.deepEqual(readdirSync(cacheIn(planted)), [])
      const unwanted = homeOf(0o755)
      start(unwanted, { NODE_DISABLE_COMPILE_CACHE: '1' })
      assert.equal(existsSync(cacheIn(unwanted)), false)
    })

    test('nothing is kept below a folder in which others could put theirs in its place', () => {
      const home = homeOf(0o755)
      const open = homeOf(0o777)
      start(home, { XDG_CACHE_HOME: join(open, 'caches') })
      assert.deepEqual(existsSync(join(open, 'caches', 'andon')) ? readdirSync(join(open, 'caches', 'andon')) : [], [])
      const closed = homeOf(0o755)
      start(home, { XDG_CACHE_HOME: join(closed, 'caches') })
      if (process.platform !== 'darwin') assert.ok(readdirSync(join(closed, 'caches', 'andon')).length > 0)
    })

    test('it works as before without a home, and where a folder cannot be made', () => {
      start('/nowhere/at/all')
      const home = homeOf(0o755)
      writeFileSync(join(home, '.cache'), 'a file stands here')
      writeFileSync(join(home, 'Library'), 'and here')
      start(home)
    })
  },
)
