import type { Finding } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { OnFailure } from './graph.ts'

/** What happens when the step fails: `abort` (also when nothing is said), `continue`, `rollback`, `step:name`. */
export const readOnFailure = (text: string | undefined, line: number, findings: Finding[]): OnFailure => {
  if (text === undefined || /^abort$/i.test(text)) return { then: 'abort' }
  if (/^continue$/i.test(text)) return { then: 'continue' }
  if (/^rollback$/i.test(text)) return { then: 'step', step: 'rollback' }
  const step = /^step:(.+)$/i.exec(text)?.[1]
  if (step !== undefined) return { then: 'step', step }
  findings.push(finding(line, 'on-failure', `andon.onFailure is "${text}".`, 'Write `abort`, `continue`, `rollback` or `step:name`.'))
  return { then: 'abort' }
}

/** What follows when it succeeds: `end` or `step:name`; what stands below it when nothing is said. */
export const readNext = (text: string | undefined, follower: string | null): string | null => {
  if (text === undefined) return follower
  return text === 'end' ? null : text.replace(/^step:/, '')
}

/** How many people must approve first. */
export const readApprovals = (text: string | undefined, line: number, findings: Finding[]): number => {
  if (text === undefined || text === 'false') return 0
  const wanted = text === 'true' ? 1 : Number(text)
  if (Number.isInteger(wanted) && wanted >= 0 && wanted <= 20) return wanted
  findings.push(finding(line, 'approve', `andon.approve is "${text}".`, 'Write how many people must approve, from 1 to 20.'))
  return 1
}

const longestTimeoutMs = 86_400_000

/** Milliseconds one attempt may take; undefined leaves the default. A bare number is seconds. */
export const readTimeout = (text: string | undefined, line: number, findings: Finding[]): number | undefined => {
  if (text === undefined) return undefined
  const written = /^[0-9]+$/.test(text) ? `${text}s` : text
  const milliseconds = /^[0-9]{1,9}(?:ms|s|m|h|d|w)$/.test(written) ? parseDuration(written) : 0
  if (milliseconds > 0 && milliseconds <= longestTimeoutMs) return milliseconds
  findings.push(finding(line, 'timeout', `andon.timeout is "${text}".`, 'Write a number and a unit, `90s` or `5m`, at most 24h.'))
  return undefined
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
