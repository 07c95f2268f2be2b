import { listed } from '#domains/runs/approvals/may.ts'
import { formatInZone } from '#platform/time/zone.ts'
import { cut } from '#platform/text/cut.ts'

/** What people read about approvals. Pure. */
export interface Spoken {
  readonly title: string
  readonly run_title: string
  readonly message: string
  readonly about: readonly string[]
  readonly needed: number
  readonly given: number
  readonly on_expiry: 'reject' | 'approve' | 'escalate'
  readonly escalated: boolean
  readonly expires_at: Date | null
}

export interface Words {
  readonly subject: string
  readonly text: string
}

type Names = (reference: string) => string

export const askingWords = (
  approval: Spoken,
  why: 'asked' | 'reminded' | 'escalated',
  askers: readonly string[],
  names: Names,
  zone: string,
): Words => {
  const first = { asked: 'Approve', reminded: 'Still to approve', escalated: 'Nobody approved in time' }[why]
  const about = approval.about.filter((reference) => !reference.startsWith('run:')).map(names)
  return {
    subject: cut(`${first}: ${approval.run_title}, step “${approval.title}”`, 300),
    text: [
      askers.length === 0
        ? `A run of ${approval.run_title} that nobody started by hand waits at the step “${approval.title}”.`
        : `${listed(askers.map(names))} asks you to approve the step “${approval.title}” of ${approval.run_title}.`,
      ...(approval.message === '' ? [] : [approval.message]),
      ...(about.length === 0 ? [] : [`It is about ${about.join(', ')}.`]),
      `${countWords(approval)}${expiryWords(approval, zone)}`,
    ].join('\n\n'),
  }
}

export const countWords = ({ needed, given }: Pick<Spoken, 'needed' | 'given'>): string =>
  needed === 1 ? 'One approval is needed.' : `${needed} approvals are needed, ${given === 0 ? 'none is' : `${given} of them`} given so far.`

const expiryWords = ({ expires_at: at, on_expiry: policy, escalated }: Spoken, zone: string): string => {
  if (at === null) return ''
  const until = ` It can be given until ${formatInZone(at, zone)}`
  if (policy === 'approve') return `${until}; after that it counts as given.`
  if (policy === 'escalate' && !escalated) return `${until}; after that others are asked.`
  return `${until}; after that the step counts as refused.`
}

export type Settled = 'approved' | 'rejected' | 'expired' | 'withdrawn'

/** To whoever asked. */
export const settledWords = (
  approval: Pick<Spoken, 'title' | 'run_title'>,
  state: Settled,
  decisions: readonly { readonly person: string; readonly note: string }[],
  names: Names,
): Words => {
  const { title, run_title: run } = approval
  const said = decisions.filter(({ note }) => note !== '').map(({ person, note }) => `${names(person)}: “${note}”`)
  const who = listedAll(decisions.map(({ person }) => names(person)))
  const happened: Record<Settled, string> = {
    approved:
      decisions.length === 0
        ? 'Nobody answered in time, which counts as a yes here; the run goes on.'
        : `${who} approved; the run goes on.`,
    rejected: `${who} refused.`,
    expired: 'Nobody approved in time.',
    withdrawn: 'It is no longer needed.',
  }
  const outcome: Record<Settled, string> = {
    approved: 'Approved',
    rejected: 'Refused',
    expired: 'Nobody approved',
    withdrawn: 'No longer needed',
  }
  return { subject: cut(`${outcome[state]}: ${run}, step “${title}”`, 300), text: [happened[state], ...said].join('\n\n') }
}

/** Why a button does nothing any more, half a sentence. */
export const overWords = (state: Settled, people: readonly string[]): string => {
  switch (state) {
    case 'approved':
      return people.length === 0 ? 'nobody answered in time, which counted as a yes' : `approved by ${listedAll(people)}`
    case 'rejected':
      return `refused by ${listedAll(people)}`
    case 'expired':
      return 'nobody approved in time'
    case 'withdrawn':
      return 'it is no longer needed'
    default:
      return state satisfies never
  }
}

/** Why it cannot be given as things stand; undefined when it can. */
export const problemOf = (asked: readonly string[], able: number, needed: number): string | undefined => {
  if (asked.length === 0 || able >= needed) return undefined
  const few = able === 0 ? 'nobody' : able === 1 ? 'only one person' : `only ${able} people`
  return `${needed === 1 ? 'One approval is' : `${needed} approvals are`} needed, and of ${asked.join(', ')} ${few} can give it now.`
}

const listedAll = (names: readonly string[]): string =>
  names.length <= 1 ? (names[0] ?? 'nobody') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`
