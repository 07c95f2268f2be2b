import Type from 'typebox'
import { needProcedure, type Procedure } from '#domains/procedures/library.ts'
import type { Version } from '#domains/runs/version.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { versionsOf } from '#platform/kinds/versions-store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { allDefaults, defaultOf, saveDefault } from './store.ts'

export const VersionChoice = Type.Union(
  [Type.Integer({ minimum: 1, maximum: 999_999_999 }), Type.Literal('latest'), Type.Literal('default')],
  { description: 'Which version of its text: a number, `latest`, or `default` (what runs when nothing is said).' },
)

/** The procedure as the version says that is asked for. Its name, title and owner are those of today. */
export const chosenProcedure = async (transaction: Transaction, name: string, version?: Version): Promise<Procedure> =>
  procedureAt(transaction, await needProcedure(transaction, name), version)

/** The version that runs when nobody says which. */
export const defaultVersionOf = async ({ sql }: Transaction, present: Pick<Procedure, 'reference' | 'version'>): Promise<number> =>
  (await defaultOf(sql, present.reference.toLowerCase())) ?? present.version

/** Nobody said which version runs, so it is always the latest. */
export const followsLatest = async ({ sql }: Transaction, reference: string): Promise<boolean> =>
  (await defaultOf(sql, reference.toLowerCase())) === undefined

/** What runs now goes on to run, whatever is written next; whoever may write it may do that. */
export const keepDefault = async (
  { sql, now, actor }: Transaction,
  { reference, version }: Pick<Procedure, 'reference' | 'version'>,
): Promise<void> => {
  const procedure = reference.toLowerCase()
  if ((await defaultOf(sql, procedure)) === undefined) await saveDefault(sql, { procedure, version, by: actorReference(actor), now })
}

/** Which version was said to run, by reference in lower case; of those that are not in it the latest does. */
export const defaultsOf = async ({ sql }: Transaction): Promise<ReadonlyMap<string, number>> =>
  new Map((await allDefaults(sql)).map(({ procedure, version }) => [procedure, version]))

/** A procedure as one of its versions says; refuses a version it never had. */
export const procedureAt = async (transaction: Transaction, present: Procedure, version: Version = 'default'): Promise<Procedure> => {
  const number = version === 'latest' ? present.version : version === 'default' ? await defaultVersionOf(transaction, present) : version
  if (number === present.version) return present
  const [found] = await versionsOf(transaction.sql, present.id, number + 1, 1)
  if (found?.version !== number)
    throw new Refusal(
      'not-found',
      `${present.reference} has no version ${number}; the latest is ${present.version}. record.history shows them.`,
    )
  // What it said when it was written fitted its kind then.
  return { ...present, spec: found.document.spec as Procedure['spec'], version: number } as Procedure
}
