import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Connection } from '#platform/database/pool.ts'

/** One server in a process of its own, which may be killed at any instant and started again. */
export interface Node {
  /** Of the latest start. */
  readonly url: () => string
  /** An administrator's, of the latest start. */
  readonly token: () => string
  /** Sends a request with an administrator's token; status 0 when no answer came. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<{ readonly status: number; readonly body: unknown }>
  readonly isUp: () => boolean
  readonly start: () => Promise<void>
  /** Kills it without warning; resolves when it is gone. */
  readonly kill: () => Promise<void>
  /** Stops it in order. */
  readonly stop: () => Promise<void>
}

const serve = fileURLToPath(new URL('./serve.ts', import.meta.url))

/** @param settings Environment variables beside those that every test's server has. */
export const createNode = async (settings: Readonly<Record<string, string>>): Promise<Node> => {
  const environment = {
    ...process.env,
    ANDON_PORT: String(await freePort()),
    ANDON_EXAMPLE: 'off',
    ANDON_ALLOW_INSIDE: '127.0.0.0/8',
    ANDON_REQUESTS_PER_MINUTE: '100000000',
    ANDON_LOG: process.env['ANDON_TEST_LOG'] ?? 'silent',
    ...settings,
  }
  let child: ChildProcess | undefined
  let url = ''
  let token = ''

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = child
    if (ending === undefined) return
    child = undefined
    const gone = new Promise((done) => ending.once('close', done))
    ending.kill(signal)
    await gone
  }

  return {
    url: () => url,
    token: () => token,
    isUp: () => child !== undefined,
    start: async () => {
      const started = spawn(process.execPath, [serve], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] })
      const line = await new Promise<string>((done, fail) => {
        let text = ''
        started.stdout?.on('data', (chunk: Buffer) => {
          text += chunk.toString()
          if (text.includes('\n')) done(text)
        })
        started.once('exit', (code, signal) => fail(new Error(`the server ended with ${signal ?? code}`)))
      })
      const ready = JSON.parse(line) as { url: string; token: string }
      url = ready.url
      token = ready.token
      child = started
    },
    ask: (method, path, body) =>
      fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      }).then(
        async (answer) => ({ status: answer.status, body: await answer.json().catch(() => undefined) }),
        () => ({ status: 0, body: undefined }),
      ),
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  }
}

/** What `DATABASE_URL` says of a test's database. */
export const addressOf = (connection: Connection): string => {
  if (connection.connectionString !== undefined) return connection.connectionString
  const url = new URL(`postgres://localhost/${connection.database ?? 'postgres'}`)
  url.username = connection.user ?? ''
  url.password = connection.password ?? ''
  url.searchParams.set('host', connection.host ?? '')
  url.searchParams.set('port', String(connection.port ?? 5432))
  return url.href
}

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}
