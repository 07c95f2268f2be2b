import { createHash } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JobEnd } from '#domains/runners/job.ts'

/**
 * What a runner has not delivered yet, on disk: that it began a job, what the job printed (masked), how it ended.
 *
 * So a job is never begun twice, whatever dies when, and a result outlives the network and the process. No value of a
 * secret and no script is in it.
 */
export interface Spool {
  /** Writes that the job begins. False when it began before: then it is not to be begun again. */
  readonly begin: (job: Begun) => boolean
  /** Every job of it, also those of a former process. */
  readonly all: () => readonly Spooled[]
}

export interface Begun {
  readonly key: string
  readonly fence: number
  readonly title: string
  readonly begunAt: string
}

export interface Spooled extends Begun {
  readonly pieces: () => readonly string[]
  readonly end: () => JobEnd | undefined
  /** Bytes of its output here. */
  readonly size: () => number
  readonly add: (piece: string) => void
  readonly finish: (end: JobEnd) => void
  /** Everything is said. That it began stays known for two days, so that a job that came again is not begun again. */
  readonly settle: () => void
  /** It was given back: this machine may be given it once more, as another claim. */
  readonly remove: () => void
}

/** A job's output is bounded by what runs it; all of it together by this, and nothing is begun beyond. */
const mostBytes = 256 * 1_024 * 1_024

export const openSpool = (folder: string): Spool => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  forgetSettled(folder)
  const placeOf = (key: string, fence: number): string =>
    join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 40)}-${fence}`)
  return {
    begin: (job) => {
      const place = placeOf(job.key, job.fence)
      if (existsSync(join(place, 'begun.json'))) return false
      mkdirSync(place, { recursive: true, mode: 0o700 })
      writeFileSync(join(place, 'begun.json'), JSON.stringify(job), { mode: 0o600, flush: true })
      return true
    },
    all: () => readdirSync(folder).flatMap((name) => spooledIn(join(folder, name))),
  }
}

export const spooledAt = (spool: Spool, key: string, fence: number): Spooled | undefined =>
  spool.all().find((one) => one.key === key && one.fence === fence)

/** True when there is no room for the output of one more job. */
export const isFull = (spool: Spool): boolean => spool.all().reduce((sum, one) => sum + one.size(), 0) > mostBytes

const spooledIn = (place: string): Spooled[] => {
  const begun = readJson(join(place, 'begun.json'))
  const { key, fence, title, begunAt } = Object(begun)
  if (existsSync(join(place, settled))) return []
  if (typeof key !== 'string' || typeof fence !== 'number') return []
  const [output, ended] = [join(place, 'output'), join(place, 'end.json')]
  return [
    {
      key,
      fence,
      title: String(title),
      begunAt: String(begunAt),
      pieces: () => (existsSync(output) ? wholeLines(readFileSync(output, 'utf8')) : []),
      size: () => statSync(output, { throwIfNoEntry: false })?.size ?? 0,
      end: () => readJson(ended) as JobEnd | undefined,
      add: (piece) => appendFileSync(output, `${JSON.stringify(piece)}\n`, { mode: 0o600 }),
      finish: (end) => {
        writeFileSync(`${ended}.new`, JSON.stringify(end), { mode: 0o600, flush: true })
        renameSync(`${ended}.new`, ended)
      },
      settle: () => {
        writeFileSync(join(place, settled), '', { mode: 0o600 })
        for (const file of [output, ended]) rmSync(file, { force: true })
      },
      remove: () => rmSync(place, { recursive: true, force: true }),
    },
  ]
}

const settled = 'settled'
const knownMs = 2 * 86_400_000

const forgetSettled = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const at = statSync(join(folder, name, settled), { throwIfNoEntry: false })?.mtimeMs
    if (at !== undefined && Date.now() - at > knownMs) rmSync(join(folder, name), { recursive: true, force: true })
  }
}

/** The last line may be half a one: the process died as it wrote it. */
const wholeLines = (text: string): readonly string[] =>
  text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => String(JSON.parse(line)))

const readJson = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
