import type { Work } from '#platform/jobs/task.ts'
import type { Config } from '#platform/config.ts'
import { openValue } from '#platform/identity/sealed.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { type Declaration, refusedBecause } from './declaration.ts'
import { secretRefused } from './facts.ts'
import { Secret } from './kinds.ts'
import { readElsewhere } from './resolving.ts'
import * as store from './store.ts'
import { formerSuffix, usable } from './version.ts'

/** What a secret is used for. */
export interface Use {
  readonly run: string
  readonly step: string
  /** `runbook:rotate` */
  readonly procedure: string
  readonly startedBy: string
  /** The machine it is handed to; the platform itself when nothing is said. */
  readonly runner?: string | null
}

/**
 * The values of secrets, for the hands that use them now: never stored, logged or shown. Asks whether this procedure may,
 * writes down every use, and reads what is kept elsewhere between transactions. A former value whose time lasts comes
 * along as `name/former`, so that it can be hidden as well. Throws a `Refusal` when one may not be used or read.
 */
export const useSecrets = async (
  work: Pick<Work, 'transact'>,
  names: readonly string[],
  use: Use,
): Promise<ReadonlyMap<string, string>> => {
  if (names.length === 0) return new Map()
  const looked = await work.transact((transaction) => lookUp(transaction, [...new Set(names)], use))
  if (looked.refusal !== undefined) throw looked.refusal
  const values = new Map(looked.values)
  const uses: Logged[] = []
  let failure: unknown
  for (const { name, secret, spec } of looked.elsewhere) {
    try {
      const { value, version } = await readElsewhere(looked.config, spec, looked.now)
      values.set(name, value)
      uses.push({ secret, version: version ?? null, outcome: 'used', reason: '' })
    } catch (error) {
      failure ??= error
      uses.push({ secret, version: null, outcome: 'failed', reason: error instanceof Refusal ? error.message : 'It could not be read.' })
    }
  }
  if (uses.length > 0) await work.transact((transaction) => log(transaction, uses, use))
  if (failure !== undefined) throw failure instanceof Error ? failure : new Error(String(failure))
  return values
}

type Logged = Pick<store.UseRow, 'secret' | 'version' | 'outcome' | 'reason'>

interface Looked {
  readonly refusal: Refusal | undefined
  readonly values: ReadonlyMap<string, string>
  readonly elsewhere: readonly { readonly name: string; readonly secret: string; readonly spec: Declaration }[]
  readonly config: Config
  readonly now: Date
}

/** Whether each may be used, and the values that are kept here. The log of a refusal is written as well: nothing is thrown in here. */
const lookUp = async (transaction: Transaction, names: readonly string[], use: Use): Promise<Looked> => {
  const { config, now } = transaction
  const procedure = use.procedure === '' ? undefined : await transaction.records.byReference(use.procedure)
  const asking = {
    procedure: procedure === undefined ? '' : use.procedure,
    procedureOwner: procedure?.metadata.owner,
    runner: use.runner ?? undefined,
  }
  const values = new Map<string, string>()
  const elsewhere: { name: string; secret: string; spec: Declaration }[] = []
  const uses: Logged[] = []
  let refusal: Refusal | undefined
  for (const name of names) {
    const wantsFormer = name.endsWith(formerSuffix)
    const record = await transaction.records.find(Secret, wantsFormer ? name.slice(0, -formerSuffix.length) : name)
    if (record === undefined) {
      refusal ??= new Refusal('not-found', `There is no secret ${name}. Declare it as a Secret, or correct the name.`)
      continue
    }
    const { reference: secret, spec, metadata } = record
    const reason = refusedBecause(secret, metadata.owner, spec, asking)
    if (reason !== undefined) {
      refusal ??= new Refusal('forbidden', reason)
      uses.push({ secret, version: null, outcome: 'refused', reason })
      transaction.record(secretRefused, {
        subjects: [secret, ...(asking.procedure === '' ? [] : [use.procedure]), `run:${use.run}`],
        data: { secret, procedure: use.procedure || 'nobody', run: use.run, reason },
      })
      continue
    }
    if ((spec.store ?? 'andon') !== 'andon') {
      elsewhere.push({ name, secret, spec })
      continue
    }
    const opened = await openHere(transaction, secret, wantsFormer)
    if (opened instanceof Refusal) {
      refusal ??= opened
      uses.push({ secret, version: null, outcome: 'failed', reason: opened.message })
      continue
    }
    values.set(name, opened.value)
    if (opened.former !== undefined && !wantsFormer) values.set(`${name}${formerSuffix}`, opened.former)
    uses.push({ secret, version: opened.version, outcome: 'used', reason: '' })
  }
  // A step gets all or none: what it would have used is not used.
  await log(transaction, refusal === undefined ? uses : uses.filter(({ outcome }) => outcome !== 'used'), use)
  return { refusal, values: refusal === undefined ? values : new Map(), elsewhere: refusal === undefined ? elsewhere : [], config, now }
}

interface Opened {
  readonly value: string
  readonly version: number
  readonly former: string | undefined
}

const openHere = async (transaction: Transaction, secret: string, wantsFormer: boolean): Promise<Opened | Refusal> => {
  const name = secret.replace(/^secret:/, '')
  const rows = await store.versionsOf(transaction.sql, [secret])
  const { current, former } = usable(
    rows.map((row) => ({ version: row.version, setAt: row.set_at, usableUntil: row.usable_until ?? undefined, row })),
    transaction.now,
  )
  const chosen = wantsFormer ? former : current
  if (chosen === undefined || chosen.row.sealed === null)
    return wantsFormer
      ? new Refusal('not-found', `The secret ${name} has no former value that may still be used.`)
      : new Refusal('not-found', `The secret ${name} has no value yet. Set it: \`andon secret set ${name} @-\`, or on its page.`)
  const value = open(transaction.config, chosen.row)
  if (value === undefined) return new Refusal('unavailable', otherKey(name))
  return { value, version: chosen.version, former: former === undefined ? undefined : open(transaction.config, former.row) }
}

/** The keys that may have sealed a value: the present one and the one before it. */
export const keysOf = ({ secret, formerSecret }: Config): readonly Uint8Array[] =>
  formerSecret === undefined ? [secret] : [secret, formerSecret]

export const open = (config: Config, { secret, version, sealed, key_id: keyId }: store.VersionRow): string | undefined =>
  sealed === null || keyId === null ? undefined : openValue(keysOf(config), placeOf(secret, version), { sealed, keyId })

export const placeOf = (secret: string, version: number): string => `secret ${secret} ${version}`

export const otherKey = (name: string): string =>
  `The value of the secret ${name} was sealed with another key than this server's (ANDON_SECRET, or the file \`secret\` in its data folder). Give the former key as ANDON_FORMER_SECRET and call \`andon secret reseal\`, or set the value again.`

const log = (transaction: Transaction, uses: readonly Logged[], use: Use): Promise<void> =>
  store.insertUses(
    transaction.sql,
    uses.map((one) => ({
      ...one,
      id: transaction.newId(),
      run: use.run,
      step: use.step,
      procedure: use.procedure,
      runner: use.runner ?? null,
      started_by: use.startedBy,
      used_at: transaction.now,
    })),
  )
