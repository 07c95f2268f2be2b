import type { Actor } from '#platform/identity/actor.ts'
import { peopleBehindAuthor } from '#platform/identity/lending.ts'
import { authorOf } from '#platform/kinds/versions-store.ts'
import type { Transaction } from '#platform/transaction.ts'

/**
 * As whom a schedule or a hook begins a run: for the platform, with the name of whoever changed it last. Nobody started
 * such a run by hand, so those who set it up count as having asked for it: its author (of a token whoever made it, of a
 * repository the person who owns it), and whoever issued the key a request came with.
 */
export const triggerOf = async (
  { sql }: Transaction,
  name: 'schedule' | 'hook',
  plan: { readonly reference: string; readonly record: string; readonly version: number; readonly owner: string | undefined },
  issuer?: string,
): Promise<Actor> => {
  const author = await authorOf(sql, plan.record, plan.version)
  const behind = [
    ...(await peopleBehindAuthor(sql, author, plan.owner)),
    ...(issuer === undefined ? [] : await peopleBehindAuthor(sql, issuer, undefined)),
  ]
  return { type: 'workflow', name, id: plan.reference, behind: [...new Set(behind)], ...(author === undefined ? {} : { author }) }
}
