import { isDrill } from '#domains/notices/drills/subject.ts'
import { codeOf } from '#domains/notices/phones/code.ts'
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
    code: codeOf(notice.escalation),
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

/** One of the pages a bundle speaks for, with the token of its own link. */
export interface BundledPage {
  readonly page: string
  readonly notice: Notice
  readonly token: string
}

/** Named one by one in a bundle; the rest is behind the link. */
const mostNamed = 20

/** Many pages as one message: how many they are, what they are about, and a link that leads to all of them. */
export const composeBundle = (items: readonly BundledPage[], to: Recipient, baseUrl: string, token: string): Message => {
  const url = `${baseUrl}/p/${token}`
  const named = items.slice(0, mostNamed).map(({ notice, token: own }) => `${subjectLine(notice)}\n${baseUrl}/p/${own}`)
  const more = items.length - named.length
  const label = `Acknowledge all ${items.length}`
  return {
    id: to.page,
    channel: to.channel,
    to: to.address,
    subject: `${items.length} pages: ${tallyOf(items)}`,
    text: [
      `${items.length} pages came while this method had taken as many messages as it may. None of them is Critical or Urgent: those are never held back.`,
      ...named,
      ...(more > 0 ? [`And ${more} more: ${url}`] : []),
      `You are paged because you are ${to.reason}.`,
    ].join('\n\n'),
    links: [
      { label, url: `${url}?choice=acknowledge` },
      { label: 'Open all', url },
    ],
    choices: [{ choice: 'acknowledge', label, token }],
    code: 'ALL',
    data: {
      page: to.page,
      person: to.person,
      pages: items.map(({ page, notice }) => ({
        page,
        escalation: notice.escalation,
        subject: notice.subject,
        title: notice.title,
        priority: notice.priority,
        ...(notice.workload === undefined ? {} : { workload: notice.workload }),
      })),
    },
  }
}

/** `checkout 9, search 3 and 2 more`: the loudest first. */
const tallyOf = (items: readonly BundledPage[]): string => {
  const counts = [...Map.groupBy(items, ({ notice }) => (notice.workload === undefined ? 'other' : nameOf(notice.workload)))]
    .map(([name, { length }]) => ({ name, length }))
    .toSorted((one, other) => other.length - one.length)
  const rest = counts.slice(3).reduce((sum, { length }) => sum + length, 0)
  const told = counts.slice(0, 3).map(({ name, length }) => `${name} ${length}`)
  return `${told.join(', ')}${rest === 0 ? '' : ` and ${rest} more`}`
}

const textOf = (notice: Notice, to: Recipient, baseUrl: string): string => {
  const owner = notice.about.find((reference) => reference.startsWith('team:'))
  const facts = [
    ...(notice.workload === undefined ? [] : [`Workload: ${nameOf(notice.workload)}`]),
    `Priority: ${notice.priority}`,
    `Since: ${formatInZone(notice.since, to.zone)}`,
    ...(owner === undefined ? [] : [`Owner: ${owner}`]),
    ...(notice.runbook === undefined ? [] : firstOf(notice.runbook, notice.about, `${baseUrl}/procedures`)),
  ]
  const why = `You are paged because you are ${to.reason}${notice.policy === undefined ? '' : ` (${notice.policy})`}.`
  const next =
    to.nextAt === undefined || isDrill(notice.subject)
      ? ''
      : ` Unless somebody answers, the next step is paged on ${formatInZone(to.nextAt, to.zone)}.`
  return [notice.title, facts.join('\n'), notice.text, `${why}${next}`].filter((part) => part !== '').join('\n\n')
}

/** The form of the runbook, filled in from what the page is about, and its text for whoever reads first. */
const firstOf = (runbook: string, about: readonly string[], procedures: string): readonly string[] => {
  const [text, broken] = [
    `${procedures}/${encodeURIComponent(runbook)}`,
    about.filter((one) => /^(?:alert|alert-group|incident):/.test(one)),
  ]
  const filled = broken.length === 0 ? '' : `?${new URLSearchParams({ about: broken.join(' ') }).toString()}`
  return [`What to do first: ${runbook}, ${text}/run${filled}`, `Its text: ${text}`]
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)
