import { createHash } from 'node:crypto'
import { names } from '#domains/oncall/calendars/names.ts'
import { eventsOf, mayName, windowAt } from '#domains/oncall/calendars/shown.ts'
import { type LinkRow, linkByHash, noteShown } from '#domains/oncall/calendars/store.ts'
import { readDuty } from '#domains/oncall/duty.ts'
import { allShiftsBetween } from '#domains/oncall/schedule.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { breather } from '#platform/kinds/breath.ts'
import { writeCalendar, type WrittenEvent } from '#platform/time/icalendar/writing.ts'
import type { Transaction } from '#platform/transaction.ts'

export interface ShownCalendar {
  readonly text: string
  readonly etag: string
  readonly changedAt: Date
  /** For a name of a file. */
  readonly name: string
}

/** The calendar behind a private link; undefined when there is none, it was revoked, or who made it has left. */
export const calendarBehind = async (transaction: Transaction, token: string): Promise<ShownCalendar | undefined> => {
  const { sql, now } = transaction
  const link = await linkByHash(sql, hashOfSecret(token))
  if (link === undefined || (await transaction.read(names)).value.left.has(link.person)) return undefined
  const shown = await whatItShows(transaction, link)
  if (shown === undefined) return undefined
  const digest = createHash('sha256').update(JSON.stringify(shown)).digest('base64url')
  const told = await noteShown(sql, link.id, digest, now)
  if (told === undefined) return undefined
  const text = writeCalendar({ ...shown, changedAt: told.changed_at, sequence: told.sequence })
  return { text, etag: `"${digest}"`, changedAt: told.changed_at, name: link.shows.replace(/^[a-z]+:/, '') }
}

interface Shows {
  readonly name: string
  readonly zone: string
  readonly events: readonly WrittenEvent[]
}

const whatItShows = async (transaction: Transaction, { shows }: LinkRow): Promise<Shows | undefined> => {
  const { config, now } = transaction
  const window = windowAt(now)
  const duty = await readDuty(transaction, window)
  const { value: known } = await transaction.read(names)
  const mine = shows.startsWith('person:')
  const rotas = mine ? [...duty.schedules.values()] : [duty.schedules.get(shows) ?? []].flat()
  // A schedule that was archived: the link shows it again when it comes back.
  if (!mine && rotas.length === 0) return undefined
  const titleOf = (person: string): string => known.people.get(person)?.title ?? person.replace(/^person:/, '')
  const breathe = breather()
  const events: WrittenEvent[] = []
  for (const rota of rotas) {
    const plans = duty.plans(rota.reference)
    if (mine && !mayName(rota, plans, shows)) continue
    await breathe()
    const shifts = allShiftsBetween(rota, plans, window).filter(({ person }) => !mine || person === shows)
    const url = `${config.baseUrl}/on-call/${encodeURIComponent(rota.reference.replace(/^schedule:/, ''))}`
    events.push(...eventsOf(rota, shifts, window, { mine, host: new URL(config.baseUrl).hostname, url, titleOf }))
  }
  const [first] = rotas
  return {
    name: mine ? `On call: ${titleOf(shows)}` : `On call: ${first?.title ?? ''}`,
    zone: (mine ? known.people.get(shows)?.zone : first?.zone) ?? 'UTC',
    events: events.toSorted((one, other) => one.start.getTime() - other.start.getTime() || (one.uid < other.uid ? -1 : 1)),
  }
}
