import { parseFilters, silenceIdOf, wants } from '#domains/alerts/alertmanager/listing.ts'
import { fitsQuestion, inOrder, type PostedSilence, type ShownSilence } from '#domains/alerts/formats/alertmanager-silences.ts'
import { createSilence, expireSilence, updateSilence } from '#domains/silences/actions.ts'
import { quiet } from '#domains/silences/quiet.ts'
import type { DeclaredSilence } from '#domains/silences/standing.ts'
import { phaseAt } from '#domains/silences/timing.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Silences that ended longer ago are no longer listed, as with Alertmanager's default retention. */
const shownForMs = 120 * 3_600_000

/** Silences that fit the question (`filter`, and `active`, `pending`, `expired`, each left out when it is false), in Alertmanager's order. */
export const shownSilences = async (
  transaction: Transaction,
  query: unknown,
): Promise<{ readonly silences: readonly ShownSilence[] } | { readonly problem: string }> => {
  const asked = new Map<string, unknown>(typeof query === 'object' && query !== null ? Object.entries(query) : [])
  const filters = parseFilters(asked.get('filter'))
  if ('problem' in filters) return filters
  const { now } = transaction
  const shown = (await declaredSilences(transaction)).map((declared) => shownAt(declared, now))
  const recent = shown.filter(
    ({ state, endsAt }) => wants(asked.get(state)) && (state !== 'expired' || now.getTime() - endsAt.getTime() < shownForMs),
  )
  return { silences: inOrder(recent.filter(({ matchers }) => fitsQuestion(matchers, filters.matchers))) }
}

export const shownSilence = async (transaction: Transaction, id: string): Promise<ShownSilence | undefined> => {
  const declared = await named(transaction, id)
  return declared === undefined ? undefined : shownAt(declared, transaction.now)
}

/** Makes the silence, or changes the one it names; the id of what holds then. Undefined: it names none there is. */
export const keepSilence = async (transaction: Transaction, posted: PostedSilence): Promise<string | undefined> => {
  const { id, matchers, createdBy, comment } = posted
  const said = {
    matchers: [...matchers],
    startsAt: (posted.startsAt < transaction.now ? transaction.now : posted.startsAt).toISOString(),
    endsAt: posted.endsAt.toISOString(),
    comment: comment.trim() === '' ? 'Nobody said why.' : comment,
    ...(createdBy.trim() === '' ? {} : { createdBy }),
  }
  if (id === undefined) return silenceIdOf((await transaction.call(createSilence, said)).silence)
  const before = await named(transaction, id)
  if (before === undefined) return undefined
  if (before.spec.recurrence !== undefined)
    throw new Refusal(
      'conflict',
      `${before.reference} comes round again and again, which this interface cannot say. Change it in the console.`,
    )
  // An active one keeps its start: senders give back what they were shown, or the start they first asked for.
  const started = before.timing.current(transaction.now)?.start ?? posted.startsAt
  const startsAt = posted.startsAt <= started && started <= transaction.now ? started.toISOString() : said.startsAt
  const kept = await transaction.call(updateSilence, { silence: before.reference, ...said, startsAt })
  if (kept.change === 'proposed')
    throw new Refusal('conflict', `${before.reference} is kept in git. Change its file there, or end it by a commit.`)
  return silenceIdOf(kept.silence)
}

/** Ends the silence now. False when there is none. */
export const expireNamed = async (transaction: Transaction, id: string): Promise<boolean> => {
  const declared = await named(transaction, id)
  if (declared === undefined) return false
  const kept = await transaction.call(expireSilence, { silence: declared.reference })
  if (kept.change === 'proposed') throw new Refusal('conflict', `${declared.reference} is kept in git. End it by a commit.`)
  return true
}

const declaredSilences = async (transaction: Transaction): Promise<readonly DeclaredSilence[]> => [
  ...(await transaction.read(quiet)).value.silences.values(),
]

const named = async (transaction: Transaction, id: string): Promise<DeclaredSilence | undefined> =>
  (await declaredSilences(transaction)).find(({ reference }) => silenceIdOf(reference).toLowerCase() === id.toLowerCase())

const shownAt = (declared: DeclaredSilence, now: Date): ShownSilence => {
  const { reference, spec, timing, updatedAt } = declared
  const [coming] = timing.upcoming(now, 1)
  return {
    id: silenceIdOf(reference),
    state: phaseAt(timing, now),
    matchers: spec.matchers,
    startsAt: coming?.start ?? new Date(spec.startsAt ?? updatedAt),
    endsAt: coming?.end ?? new Date(spec.endsAt ?? updatedAt),
    createdBy: spec.createdBy ?? '',
    comment: spec.comment,
    updatedAt,
  }
}
