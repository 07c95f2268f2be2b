import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react'

export type Tone = 'bad' | 'warn' | 'good' | 'busy' | 'off' | 'quiet'

/** Colour only with a word beside it; the dot's shape differs too. */
export const Word = ({
  tone,
  children,
  title,
}: {
  readonly tone: Tone
  readonly children: ReactNode
  readonly title?: string | undefined
}): ReactElement => (
  <span className={`word ${tone}`} title={title}>
    {children}
  </span>
)

const tones: Readonly<Record<string, Tone>> = {
  open: 'bad',
  declared: 'bad',
  'no-process': 'bad',
  mitigated: 'busy',
  firing: 'bad',
  failing: 'bad',
  failed: 'bad',
  FAIL: 'bad',
  fails: 'bad',
  exhausted: 'bad',
  unanswered: 'bad',
  refused: 'bad',
  acknowledged: 'warn',
  suppressed: 'off',
  waiting: 'warn',
  paused: 'warn',
  'waiting-for-answer': 'warn',
  'waiting-for-decision': 'warn',
  'waiting-for-approval': 'warn',
  retrying: 'warn',
  'timed-out': 'bad',
  running: 'busy',
  pending: 'off',
  queued: 'off',
  sending: 'busy',
  resolved: 'good',
  succeeded: 'good',
  done: 'good',
  alive: 'good',
  missed: 'bad',
  dead: 'bad',
  off: 'off',
  matched: 'off',
  discarded: 'off',
  active: 'warn',
  expired: 'off',
  page: 'busy',
  update: 'busy',
  repeat: 'busy',
  held: 'off',
  passing: 'good',
  healthy: 'good',
  ok: 'good',
  delivered: 'good',
  PASS: 'good',
  holds: 'good',
  cancelled: 'off',
  skipped: 'off',
  'not-applicable': 'off',
  unknown: 'off',
  UNKNOWN: 'off',
  NA: 'off',
  new: 'off',
}

/** A state as a word, its tone chosen by its meaning; `because` on hover. */
export const State = ({ state, because }: { readonly state: string; readonly because?: string | undefined }): ReactElement => (
  <Glow value={state}>
    <Word tone={tones[state] ?? 'quiet'} title={because}>
      {sentence(state)}
    </Word>
  </Glow>
)

export const Priority = ({ priority }: { readonly priority: string | undefined | null }): ReactElement =>
  priority === undefined || priority === null || priority === '' ? (
    <span className="quiet">—</span>
  ) : (
    <span className={`priority ${priority.toLowerCase()}`}>{sentence(priority)}</span>
  )

export const Chip = ({ name, value }: { readonly name?: string; readonly value: string }): ReactElement => (
  <span className="chip">
    {name !== undefined && `${name} `}
    <b>{value}</b>
  </span>
)

/** Glows once when its value changes: nothing moves unless the world moved. */
export const Glow = ({ value, children }: { readonly value: unknown; readonly children: ReactNode }): ReactElement => {
  const before = useRef(value)
  const [changes, count] = useState(0)
  useEffect(() => {
    if (before.current === value) return
    before.current = value
    count((times) => times + 1)
  }, [value])
  return (
    <span key={changes} className={changes > 0 ? 'glow' : undefined}>
      {children}
    </span>
  )
}

/** `waiting-for-answer` → `Waiting for answer` */
export const sentence = (words: string): string => {
  const text = words
    .replaceAll(/[-_]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
  return text.charAt(0).toUpperCase() + text.slice(1)
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString()} ${count === 1 ? one : many}`
