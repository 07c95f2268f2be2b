import { createHash } from 'node:crypto'
import type { Check, Verdict } from '#platform/checks/check.ts'
import { loadSubject } from '#platform/checks/census.ts'
import { verdictChanged } from '#platform/checks/facts.ts'
import { keepVerdict, noteChange } from '#platform/checks/store.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'

type Parameters = Readonly<Record<string, number>>

/** The check's numbers with those somebody tuned. Names the check does not know are left out. */
export const parametersOf = (check: Check, tuned: Parameters = {}): Parameters =>
  Object.fromEntries(Object.entries(check.parameters).map(([name, value]) => [name, tuned[name] ?? value]))

/** Digest of what decides a verdict beside its inputs. */
export const declarationOf = (check: Check, parameters: Parameters): string =>
  digest([check.practice, check.scope, check.strength, check.mandatory, check.onEmpty, check.claim, parameters])

/**
 * Judges one check for one subject and keeps the verdict; a change of its state is a fact. A check that cannot be
 * judged answers UNKNOWN with the reason: UNKNOWN never passes. Resolves to false when the subject is gone.
 */
export const judge = async (transaction: Transaction, check: Check, reference: string, tuned?: Parameters): Promise<boolean> => {
  const subject = await loadSubject(transaction, reference)
  if (subject?.scope !== check.scope) return false
  const parameters = parametersOf(check, tuned)
  const { verdict, inputs } = await attempt(transaction, async () => {
    const gathered = await check.gather(transaction, subject)
    return { verdict: check.evaluate(gathered, parameters, transaction.now), inputs: digest(gathered) }
  })
  const { id, practice } = check
  const declaration = declarationOf(check, parameters)
  const kept = { ...verdict, check: id, practice, subject: reference, parameters, declaration, inputs }
  const before = await keepVerdict(transaction.sql, kept, transaction.now)
  if (before === verdict.state) return true
  const change = { from: before ?? null, to: verdict.state, because: verdict.because }
  await noteChange(transaction.sql, { id: transaction.newId(), check: id, practice, subject: reference, at: transaction.now, ...change })
  if (before !== undefined) {
    transaction.record(verdictChanged, {
      subjects: [reference, `check:${id}`, `practice:${practice}`],
      data: { check: id, practice, subject: reference, from: before, to: verdict.state, because: verdict.because },
    })
  }
  return true
}

interface Judged {
  readonly verdict: Verdict
  readonly inputs: string
}

/** A check that throws must not take the others of the transaction with it. */
const attempt = async (transaction: Transaction, body: () => Promise<Judged>): Promise<Judged> => {
  await transaction.sql('savepoint judging')
  try {
    const judged = await body()
    await transaction.sql('release savepoint judging')
    return judged
  } catch (error) {
    if (error instanceof Refusal && error.code === 'unavailable') throw error
    await transaction.sql('rollback to savepoint judging')
    const because = `It could not be judged: ${error instanceof Error ? error.message : String(error)}`
    return { verdict: { state: 'UNKNOWN', because, numerator: 0, denominator: 0, evidence: [] }, inputs: '' }
  }
}

const digest = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value) ?? '')
    .digest('base64url')
    .slice(0, 22)
