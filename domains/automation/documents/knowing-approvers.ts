import { Compile } from 'typebox/compile'
import { ApproverNames } from '#domains/automation/kinds.ts'
import type { ForeignName } from '#domains/runs/approvals/names.ts'
import { accountOf } from '#platform/identity/store.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import type { Transaction } from '#platform/transaction.ts'
import { approverOf, enhancedApproverOf } from './approvers.ts'

const spec = Compile(ApproverNames.spec)

/** Every declared name of AWS, and who that is here. */
const approverTable = defineSnapshot<Readonly<Record<string, string>>>({
  name: 'automation.approver-names',
  kinds: [ApproverNames],
  compile: (records) =>
    Object.fromEntries(
      records.flatMap((record) => (spec.Check(record.spec) ? record.spec.names.map(({ name, is }) => [name.trim(), is]) : [])),
    ),
})

/** What `Approvers` of SSM documents name, here: by the table, else by their form. Undefined for whom nobody here knows. */
export const approversKnown = async (transaction: Transaction, names: readonly ForeignName[]): Promise<readonly (string | undefined)[]> => {
  const table = (await transaction.read(approverTable)).value
  const found: (string | undefined)[] = []
  for (const one of names) found.push(await known(transaction, one, table))
  return found
}

const known = async (
  transaction: Transaction,
  { name, isGroup }: ForeignName,
  table: Readonly<Record<string, string>>,
): Promise<string | undefined> => {
  const reference = isGroup === true ? enhancedApproverOf(name, 'Group', table) : approverOf(name, table)
  if (await isHere(transaction, reference)) return reference
  // A role an administrator configured may decide by itself, through a run that acts as it.
  if (Object.values(transaction.config.aws?.profiles ?? {}).some(({ role }) => role === name)) return reference
  if (name.includes(':') || Object.hasOwn(table, name)) return undefined
  const others = ['team', 'schedule'].map((kind) => reference.replace(/^person:/, `${kind}:`))
  for (const other of others) if (await isHere(transaction, other)) return other
  return undefined
}

const isHere = async ({ records, sql }: Transaction, reference: string): Promise<boolean> => {
  if ((await records.byReference(reference)) !== undefined) return true
  const person = /^person:(.+)$/.exec(reference)?.[1]
  return person !== undefined && (await accountOf(sql, person)) !== undefined
}
