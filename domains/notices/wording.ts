import type { Message } from '#platform/messages/channel.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** What a page says, whoever gets it. */
export interface Notice {
  readonly escalation: string
  readonly subject: string
  readonly title: string
  readonly text: string
  readonly workload: string | undefined
  readonly priority: string
  readonly urgency: string
  readonly runbook: string | undefined
  readonly about: readonly string[]
  readonly since: Date
  readonly policy: string | undefined
  readonly choices: readonly { readonly choice: string; readonly label: string }[]
}

/** Whom it goes to and why. */
export interface Recipient {
  readonly page: string
  readonly person: string
  readonly zone: string
  readonly channel: Message['channel']
  readonly address: string
  readonly reason: string
  /** When the next step is paged unless somebody answers. */
  readonly nextAt: Date | undefined
}

/** `[Urgent] checkout: Payments fail` */
export const subjectLine = (notice: Notice): string => {
  const workload = notice.workload === undefined ? '' : `${nameOf(notice.workload)}: `
  const title =
    workload !== '' && notice.title.toLowerCase().startsWith(workload.toLowerCase()) ? notice.title : `${workload}${notice.title}`
  return `[${notice.priority}] ${title}`
}

/**
 * One page as a message: plain text, complete in itself, because whoever reads it may have nothing but this text. The
 * addresses open a page that asks before it acts, since mail scanners follow links.
 */
export const compose = (notice: Notice, to: Recipient, baseUrl: string, token: string): Message => {
  const url = `${baseUrl}/p/${token}`
  const links = [...notice.choices.map(({ choice, label }) => ({ label, url: `${url}?choice=${choice}` })), { label: 'Open', url }]
  return {
    id: to.page,
    channel: to.channel,
    to: to.address,
    subject: subjectLine(notice),
    text: textOf(notice, to, baseUrl),
    links,
    choices: notice.choices.map(({ choice, label }) => ({ choice, label, token })),
    thread: notice.subject,
    data: {
      page: to.page,
      escalation: notice.escalation,
      subject: notice.subject,
      title: notice.title,
      priority: notice.priority,
      urgency: notice.urgency,
      ...(notice.workload === undefined ? {} : { workload: notice.workload }),
      ...(notice.runbook === undefined ? {} : { runbook: notice.runbook }),
      since: notice.since.toISOString(),
      person: to.person,
      reason: to.reason,
      about: notice.about,
    },
  }
}

const textOf = (notice: Notice, to: Recipient, baseUrl: string): string => {
  const owner = notice.about.find((reference) => reference.startsWith('team:'))
  const facts = [
    ...(notice.workload === undefined ? [] : [`Workload: ${nameOf(notice.workload)}`]),
    `Priority: ${notice.priority}`,
    `Since: ${formatInZone(notice.since, to.zone)}`,
    ...(owner === undefined ? [] : [`Owner: ${owner}`]),
    ...(notice.runbook === undefined
      ? []
      : [`What to do first: ${notice.runbook}, ${baseUrl}/procedures/${encodeURIComponent(notice.runbook)}`]),
  ]
  const why = `You are paged because you are ${to.reason}${notice.policy === undefined ? '' : ` (${notice.policy})`}.`
  const next = to.nextAt === undefined ? '' : ` Unless somebody answers, the next step is paged on ${formatInZone(to.nextAt, to.zone)}.`
  return [notice.title, facts.join('\n'), notice.text, `${why}${next}`].filter((part) => part !== '').join('\n\n')
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
