import { finding, isTrue, millisecondsIn, type Attributed } from './attributes.ts'
import type { Approval } from '#domains/runs/graph.ts'

/** How many must approve a step, and who and how when something is said about it. */
export interface Approving {
  readonly approvals: number
  readonly approval?: Approval
}

/** An approval may wait a month at most. */
export const longestApprovalMs = 30 * 86_400_000

/** Reads `andon.approve` and what belongs to it. Approvers alone are one approval. */
export const readApproving = (attributed: Attributed): Approving => {
  const { attributes } = attributed
  const from = readApprovers(attributed)
  const approvals = readApprovals(attributed, from.length > 0 ? 1 : 0)
  const more = { ...readExpiry(attributed), ...readRest(attributed) }
  if (from.length === 0 && Object.keys(more).length === 0) return { approvals }
  if (approvals === 0) {
    const said = Object.keys(attributes).find((name) => name.startsWith('andon.approve.')) ?? 'andon.approvers'
    attributed.findings.push(finding(attributed.line, 'approve', `${said} says how, and nobody has to approve.`, 'Add `andon.approve=1`.'))
    return { approvals }
  }
  return { approvals, approval: { from, ...more } }
}

const readApprovals = ({ attributes, line, findings }: Attributed, unsaid: number): number => {
  const text = attributes['andon.approve']
  if (text === undefined) return unsaid
  if (text === 'false') return 0
  const wanted = text === 'true' ? 1 : Number(text)
  if (Number.isInteger(wanted) && wanted >= 0 && wanted <= 20) return wanted
  findings.push(finding(line, 'approve', `andon.approve is "${text}".`, 'Write how many people must approve, from 1 to 20.'))
  return 1
}

const readApprovers = ({ attributes, line, findings }: Attributed): readonly string[] =>
  (attributes['andon.approvers'] ?? '').split(',').flatMap((entry) => {
    const text = entry.trim()
    if (text === '') return []
    if (/^(?:person|team|schedule):\S{1,200}$/.test(text) || /^\{\{\s*[\w.]+\s*\}\}$/.test(text)) return [text]
    const mend = 'Write `team:payments`, `schedule:payments` or `person:mira`, with commas between them.'
    findings.push(finding(line, 'approvers', `andon.approvers names "${text}".`, mend))
    return []
  })

const readExpiry = (attributed: Attributed): Pick<Approval, 'expiresMs' | 'onExpiry'> => {
  const { attributes, line, findings } = attributed
  const expiresMs = readSpan(attributed, 'andon.approve.expires')
  const policy = attributes['andon.approve.onExpiry']?.toLowerCase()
  const onExpiry = policy === 'reject' || policy === 'approve' || policy === 'escalate' ? policy : undefined
  if (policy !== undefined && onExpiry === undefined)
    findings.push(finding(line, 'approve', `andon.approve.onExpiry is "${policy}".`, 'Write `reject`, `approve` or `escalate`.'))
  return { ...(expiresMs === undefined ? {} : { expiresMs }), ...(onExpiry === undefined ? {} : { onExpiry }) }
}

const readRest = (attributed: Attributed): Pick<Approval, 'bySelf' | 'remindMs' | 'holdsMs' | 'message'> => {
  const bySelf = isTrue(attributed.attributes['andon.approve.self'])
  const remindMs = readSpan(attributed, 'andon.approve.remind')
  const holdsMs = readSpan(attributed, 'andon.approve.holds')
  const message = attributed.attributes['andon.approve.message']
  return {
    ...(bySelf === undefined ? {} : { bySelf }),
    ...(remindMs === undefined ? {} : { remindMs }),
    ...(holdsMs === undefined ? {} : { holdsMs }),
    ...(message === undefined ? {} : { message: message.slice(0, 4_096) }),
  }
}

const readSpan = ({ attributes, line, findings }: Attributed, attribute: string): number | undefined => {
  const text = attributes[attribute]
  if (text === undefined) return undefined
  const milliseconds = millisecondsIn(text) ?? 0
  if (milliseconds >= 60_000 && milliseconds <= longestApprovalMs) return milliseconds
  findings.push(finding(line, 'approve', `${attribute} is "${text}".`, 'Write a number and a unit, `30m` or `4h`, from 1m to 30d.'))
  return undefined
}
