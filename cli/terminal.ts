import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { UsageError } from './failure.ts'

/** What the command line touches around it; a test puts its own here. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly write: (text: string) => void
  /** To standard error: what is not the answer. */
  readonly say: (text: string) => void
  readonly isTerminal: boolean
  readonly width: number
  /** All of standard input. */
  readonly readInput: () => Promise<string>
  /** The text of a file; of standard input for `-`. */
  readonly readFile: (path: string, encoding?: 'base64') => string
  /** Asks a person; only called when `isTerminal`. */
  readonly ask: (question: string) => Promise<boolean>
  /** One line from a person; empty when it is given up. Only called when `isTerminal`. */
  readonly line?: (question: string, signal: AbortSignal) => Promise<string>
  /** Calls back when somebody presses Ctrl-C; gives back how to stop that. */
  readonly onInterrupt?: (handler: () => void) => () => void
  /** Milliseconds between two looks at what is followed. */
  readonly pauseMs?: number
}

export const processTerminal = (): Terminal => ({
  environment: process.env,
  write: (text) => void process.stdout.write(text),
  say: (text) => void process.stderr.write(`${text}\n`),
  isTerminal: process.stdout.isTTY && process.stdin.isTTY,
  width: process.stdout.columns ?? 120,
  readInput: async () => {
    const parts: Buffer[] = []
    for await (const part of process.stdin) parts.push(Buffer.from(part))
    return Buffer.concat(parts).toString()
  },
  readFile: (path, encoding: BufferEncoding = 'utf8') => {
    try {
      return readFileSync(path === '-' ? 0 : path, encoding)
    } catch {
      throw new UsageError(`The file ${path} cannot be read.`)
    }
  },
  ask: async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim())
    } finally {
      lines.close()
    }
  },
  line: async (question, signal) => {
    const lines = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return await lines.question(question, { signal })
    } catch {
      return ''
    } finally {
      lines.close()
    }
  },
  onInterrupt: (handler) => {
    process.on('SIGINT', handler)
    return () => void process.off('SIGINT', handler)
  },
})
