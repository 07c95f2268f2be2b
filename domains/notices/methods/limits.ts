import type { ChannelType } from '#platform/messages/channel.ts'
import { parseDuration } from '#platform/time/duration.ts'

/** At most so many messages to one place in so long. */
export interface Limit {
  readonly messages: number
  readonly withinMs: number
}

/** What bears few messages, and costs money for each. */
const usual: Readonly<Partial<Record<ChannelType, string>>> = { sms: '5/15m', voice: '3/15m' }

/** `5/15m` is five messages in fifteen minutes, `none` is no limit. */
export const parseLimit = (text: string): Limit | undefined => {
  const [messages = '', within = ''] = text.split('/')
  return text === 'none' ? undefined : { messages: Number(messages), withinMs: parseDuration(within) }
}

type Limits = Readonly<Partial<Record<ChannelType, string>>>

/** The limit of a method as it is written: its own, or what the installation sets for its channel, or the usual one. */
export const writtenLimit = (channel: ChannelType, own: string | undefined, installation: Limits): string | undefined =>
  own ?? installation[channel] ?? usual[channel]

/** The limit of a method; undefined when it takes whatever comes. */
export const limitOf = (channel: ChannelType, own: string | undefined, installation: Limits): Limit | undefined => {
  const text = writtenLimit(channel, own, installation)
  return text === undefined ? undefined : parseLimit(text)
}

/** Priorities that are never held back: all but those that are known to be able to wait. */
export const isPressing = (priority: string): boolean => !patient.has(priority)
const patient: ReadonlySet<string> = new Set(['High', 'Normal', 'Low'])

/** A message that went to the place. */
export interface Sent {
  readonly at: Date
  /** What it was about; a bundle counts once, for the first it names. */
  readonly workload: string
}

/** A page that is to go to the place. */
export interface Asked {
  readonly id: string
  readonly workload: string
  readonly priority: string
  /** When what it is about began. */
  readonly since: Date
}

export interface Verdict {
  /** One message each, in this order. */
  readonly single: readonly string[]
  /** One message for all of these, the first gives it its name. */
  readonly bundle: readonly string[]
  /** Nothing of them may leave yet. */
  readonly held: readonly string[]
  /** When those that are held may leave; defined exactly when some are. */
  readonly until: Date | undefined
}

/**
 * What may leave for one place now.
 *
 * The problem: three hundred alerts of one broken workload fill a telephone and hide the first of another, and every
 * text message costs money. The idea: a place takes so many messages in so long. The last of them is kept for a workload
 * it has not heard of. What does not fit into single messages goes as one message that names them all, and what may not
 * leave at all waits until the oldest message counted is old enough.
 *
 * Guarantees, each proven by a property: pressing pages always leave, alone; never more than the limit leaves within its
 * time, but for pressing ones; the first page of a workload is never in a worse place than a later one of another;
 * every page is sent, bundled or held, and what is held has an instant at which something may leave.
 */
export const mayLeave = (limit: Limit, sent: readonly Sent[], asked: readonly Asked[], now: Date): Verdict => {
  const pressing = inOrder(asked.filter(({ priority }) => isPressing(priority)))
  const waiting = inOrder(asked.filter(({ priority }) => !isPressing(priority)))
  const went = [...sent, ...pressing.map(({ workload }) => ({ at: now, workload }))]
  const { all, messages } = roomAt(limit, went, waiting, now)
  const single = ids(pressing)
  if (all.length <= messages) return { single: [...single, ...ids(all)], bundle: [], held: [], until: undefined }
  if (messages === 0) return { single, bundle: [], held: ids(all), until: freeAt(limit, went, waiting, now) }
  return { single: [...single, ...ids(all.slice(0, messages - 1))], bundle: ids(all.slice(messages - 1)), held: [], until: undefined }
}

/** The pages in the order they may leave, and the messages they may use: one for each new workload, and what is left for the others. */
const roomAt = (
  limit: Limit,
  sent: readonly Sent[],
  waiting: readonly Asked[],
  at: Date,
): { readonly all: readonly Asked[]; readonly messages: number } => {
  const counted = sent.filter((one) => at.getTime() - one.at.getTime() < limit.withinMs)
  const { first, later } = byWorkload(waiting, new Set(counted.map(({ workload }) => workload)))
  const room = Math.max(0, limit.messages - counted.length)
  const kept = limit.messages > 1 ? 1 : 0
  return { all: [...first, ...later], messages: Math.min(room, first.length + Math.max(0, room - first.length - kept)) }
}

/** The first instant at which one of these may leave, when nothing else does meanwhile: something sent counts no more. */
const freeAt = (limit: Limit, sent: readonly Sent[], waiting: readonly Asked[], now: Date): Date => {
  const ends = sent.map(({ at }) => new Date(at.getTime() + limit.withinMs)).filter((end) => end > now)
  const inTurn = ends.toSorted((one, other) => one.getTime() - other.getTime())
  return inTurn.find((end) => roomAt(limit, sent, waiting, end).messages > 0) ?? new Date(now.getTime() + limit.withinMs)
}

const byWorkload = (asked: readonly Asked[], heard: ReadonlySet<string>): { readonly first: Asked[]; readonly later: Asked[] } => {
  const known = new Set(heard)
  const first: Asked[] = []
  const later: Asked[] = []
  for (const one of asked) {
    ;(known.has(one.workload) ? later : first).push(one)
    known.add(one.workload)
  }
  return { first, later }
}

const inOrder = (asked: readonly Asked[]): readonly Asked[] =>
  asked.toSorted((one, other) => one.since.getTime() - other.since.getTime() || (one.id < other.id ? -1 : 1))

const ids = (asked: readonly Asked[]): string[] => asked.map(({ id }) => id)
