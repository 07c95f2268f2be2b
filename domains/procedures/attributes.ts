import type { Finding } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { OnCancel, OnFailure, Target } from '#domains/runs/graph.ts'

/** Attributes of a step as its document has them, and where what is wrong with them is told. */
export interface Attributed {
  readonly attributes: Readonly<Record<string, string>>
  readonly line: number
  readonly findings: Finding[]
}

/** Every attribute of ours. What begins with `andon.` and is none of these is a slip of the hand, and told. */
export const ownAttributes = [
  'andon.run',
  'andon.approve',
  'andon.approvers',
  'andon.approve.expires',
  'andon.approve.onExpiry',
  'andon.approve.self',
  'andon.approve.remind',
  'andon.approve.holds',
  'andon.approve.message',
  'andon.target',
  'andon.concurrency',
  'andon.errors',
  'andon.timeout',
  'andon.attempts',
  'andon.onFailure',
  'andon.onCancel',
  'andon.idempotent',
  'andon.network',
  'andon.next',
  'andon.critical',
  'andon.sleep',
  'andon.expect',
] as const

/** What happens when the step fails: `abort` (also when nothing is said), `continue`, `rollback`, `step:name`. */
export const readOnFailure = ({ attributes, line, findings }: Attributed): OnFailure => {
  const text = attributes['andon.onFailure']
  if (text === undefined || /^abort$/i.test(text)) return { then: 'abort' }
  if (/^continue$/i.test(text)) return { then: 'continue' }
  if (/^rollback$/i.test(text)) return { then: 'step', step: 'rollback' }
  const step = /^step:(.+)$/i.exec(text)?.[1]
  if (step !== undefined) return { then: 'step', step }
  findings.push(finding(line, 'on-failure', `andon.onFailure is "${text}".`, 'Write `abort`, `continue`, `rollback` or `step:name`.'))
  return { then: 'abort' }
}

/** Where the run goes when somebody cancels it during this step: `abort` (also when nothing is said), `rollback`, `step:name`. */
export const readOnCancel = ({ attributes, line, findings }: Attributed): OnCancel | undefined => {
  const text = attributes['andon.onCancel']
  if (text === undefined) return undefined
  if (/^abort$/i.test(text)) return { then: 'abort' }
  if (/^rollback$/i.test(text)) return { then: 'step', step: 'rollback' }
  const step = /^step:(.+)$/i.exec(text)?.[1]
  if (step !== undefined) return { then: 'step', step }
  findings.push(finding(line, 'on-cancel', `andon.onCancel is "${text}".`, 'Write `abort`, `rollback` or `step:name`.'))
  return undefined
}

/** What follows when it succeeds: `end` or `step:name`; what stands below it when nothing is said. */
export const readNext = (text: string | undefined, follower: string | null): string | null => {
  if (text === undefined) return follower
  return text === 'end' ? null : text.replace(/^step:/, '')
}

const longestTimeoutMs = 86_400_000

/** Milliseconds one attempt may take; undefined leaves the default. A bare number is seconds. */
export const readTimeout = ({ attributes, line, findings }: Attributed): number | undefined => {
  const text = attributes['andon.timeout']
  if (text === undefined) return undefined
  const milliseconds = millisecondsIn(text) ?? 0
  if (milliseconds > 0 && milliseconds <= longestTimeoutMs) return milliseconds
  findings.push(finding(line, 'timeout', `andon.timeout is "${text}".`, 'Write a number and a unit, `90s` or `5m`, at most 24h.'))
  return undefined
}

/** `90s`, `5m`, `4h`, `2d`; a bare number is seconds. */
export const millisecondsIn = (text: string): number | undefined => {
  const written = /^[0-9]+$/.test(text) ? `${text}s` : text
  return /^[0-9]{1,9}(?:ms|s|m|h|d|w)$/.test(written) ? parseDuration(written) : undefined
}

/** Attempts before it counts as failed; undefined when nothing is said. */
export const readAttempts = ({ attributes, line, findings }: Attributed): number | undefined => {
  const text = attributes['andon.attempts']
  if (text === undefined) return undefined
  const wanted = Number(text)
  if (/^[0-9]+$/.test(text) && wanted >= 1 && wanted <= 100) return wanted
  findings.push(finding(line, 'attempts', `andon.attempts is "${text}".`, 'Write how often it is tried, from 1 to 100.'))
  return undefined
}

/**
 * Which machines do it: `tag:db`, `tag:role=db,zone=eu` (all of them hold), `runner:db-1,db-2`. Parameters may stand in
 * the values. `andon.concurrency` and `andon.errors` say how many at once and how many failures are borne.
 */
export const readTarget = (attributed: Attributed): Target | undefined => {
  const { attributes, line, findings } = attributed
  const text = attributes['andon.target']
  const concurrency = rateOf(attributed, 'andon.concurrency')
  const errors = rateOf(attributed, 'andon.errors')
  const rate = { ...(concurrency === undefined ? {} : { concurrency }), ...(errors === undefined ? {} : { errors }) }
  if (text === undefined) {
    if (Object.keys(rate).length > 0)
      findings.push(finding(line, 'target', 'It says how many machines at once, and not which.', 'Add `andon.target=tag:name`.'))
    return undefined
  }
  const [, kind, rest = ''] = /^(tag|runner):(.+)$/.exec(text.trim()) ?? []
  const entries = rest
    .split(',')
    .map((entry) => entry.trim().replace(/^(?:tag|runner):/, ''))
    .filter((entry) => entry !== '')
  if (kind === undefined || entries.length === 0 || entries.length > 50) {
    findings.push(finding(line, 'target', `andon.target is "${text}".`, 'Write `tag:db`, `tag:role=db,zone=eu` or `runner:db-1`.'))
    return undefined
  }
  return kind === 'runner' ? { runners: entries, ...rate } : { tags: Object.fromEntries(entries.map(tagOf)), ...rate }
}

const rateOf = ({ attributes, line, findings }: Attributed, attribute: string): string | undefined => {
  const wanted = attributes[attribute]
  if (wanted === undefined) return undefined
  if (/^(?:[0-9]{1,6}|[0-9]{1,2}%|100%)$/.test(wanted) && !(attribute === 'andon.concurrency' && /^0+%?$/.test(wanted))) return wanted
  findings.push(finding(line, 'target', `${attribute} is "${wanted}".`, 'Write a number or a share, `3` or `25%`.'))
  return undefined
}

/** A bare tag is one whose value does not matter. */
const tagOf = (entry: string): readonly [string, string] => {
  const at = entry.indexOf('=')
  return at === -1 ? [entry, ''] : [entry.slice(0, at).trim(), entry.slice(at + 1).trim()]
}

export const isTrue = (text: string | undefined): boolean | undefined => (text === undefined ? undefined : text === 'true')

/** A finding in the body of a procedure. */
export const finding = (line: number, rule: string, message: string, mend?: string): Finding => ({
  path: '/spec/body',
  rule,
  message,
  line,
  ...(mend === undefined ? {} : { mend }),
})
