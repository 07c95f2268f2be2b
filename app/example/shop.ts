import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The example's shop, running beside the server and started again when it ends. */
export interface Shop {
  readonly url: string
  readonly stop: () => void
}

const main = fileURLToPath(new URL('../../examples/shop/main.ts', import.meta.url))

export const startShop = (port: number, log: (message: string) => void): Shop => {
  let child: ChildProcess | undefined
  let stopped = false
  const start = (): void => {
    child = spawn(process.execPath, [main, '--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] })
    let complaint = ''
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString()).slice(-500)
    })
    child.once('exit', (code) => {
      if (stopped) return
      if (code !== 0) log(`The example's shop ended: ${complaint.trim() || `exit ${code}`}`)
      setTimeout(start, 1_000).unref()
    })
  }
  start()
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      stopped = true
      child?.kill()
    },
  }
}
