import Type from 'typebox'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { Refusal } from '#platform/refusal.ts'
import { secretChecked, secretRotationDue } from './facts.ts'
import { Secret } from './kinds.ts'
import { readElsewhere } from './resolving.ts'
import * as store from './store.ts'
import { open, otherKey } from './using.ts'
import { rotationDueAt } from './version.ts'

/** The log of uses is kept so long. */
const keptUsesMs = 400 * 86_400_000

export const watchSecrets = defineTask({
  name: 'secret.watch',
  summary: 'Tells of secrets that are older than they should become, and deletes former values whose time is over.',
  payload: Type.Object({}),
  every: { seconds: 900 },
  onStart: true,
  run: async (work) => {
    await work.transact(async (transaction) => {
      await store.forgetFaded(transaction.sql, transaction.now)
      await tellOfOld(transaction)
    })
    for (let most = 10_000; most === 10_000;)
      most = await work.transact(({ sql, now }) => store.pruneUses(sql, new Date(now.getTime() - keptUsesMs)))
  },
})

const tellOfOld = async (transaction: Transaction): Promise<void> => {
  const { sql, now } = transaction
  const records = (await transaction.records.all(Secret)).filter(({ spec }) => spec.rotation !== undefined)
  const versions = Map.groupBy(
    await store.versionsOf(
      sql,
      records.map(({ reference }) => reference),
    ),
    ({ secret }) => secret,
  )
  for (const { reference: secret, spec, metadata, createdAt } of records) {
    const [newest] = versions.get(secret) ?? []
    // What another store keeps is as old as its record until somebody says that it was replaced.
    const setAt = newest?.set_at ?? ((spec.store ?? 'andon') === 'andon' ? undefined : createdAt)
    const dueAt = rotationDueAt(setAt, spec.rotation)
    if (setAt === undefined || dueAt === undefined || dueAt > now || (newest !== undefined && newest.told_at !== null)) continue
    const version = newest?.version ?? 1
    if (newest === undefined)
      await store.insertVersion(sql, {
        secret,
        version,
        sealed: null,
        key_id: null,
        fingerprint: null,
        is_short: false,
        set_at: createdAt,
        set_by: 'declared',
      })
    await store.markTold(sql, secret, version, now)
    transaction.record(secretRotationDue, {
      subjects: [secret, ...(metadata.owner === undefined ? [] : [metadata.owner])],
      data: { secret, owner: metadata.owner ?? null, dueAt: dueAt.toISOString(), setAt: setAt.toISOString() },
    })
  }
}

export const trySecret = defineTask({
  name: 'secret.try',
  summary: 'Reads a secret to see whether it can be read.',
  payload: Type.Object({ secret: Type.String(), by: Type.String() }),
  attempts: 3,
  run: async (work, { secret, by }) => {
    const known = await work.transact(async (transaction) => {
      const record = await transaction.records.find(Secret, secret)
      const [newest] = record === undefined ? [] : await store.versionsOf(transaction.sql, [record.reference])
      return record === undefined ? undefined : { spec: record.spec, newest, config: transaction.config }
    })
    if (known === undefined) return
    const { spec, newest, config } = known
    const problem =
      (spec.store ?? 'andon') === 'andon'
        ? problemHere(secret, newest, config)
        : await readElsewhere(config, spec, work.now(), true).then(
            () => '',
            (error: unknown) => (error instanceof Refusal ? error.message : 'It could not be read.'),
          )
    await work.transact(async (transaction) => {
      await store.insertUses(transaction.sql, [
        {
          id: transaction.newId(),
          secret,
          version: null,
          outcome: problem === '' ? 'used' : 'failed',
          reason: problem,
          run: '',
          step: 'check',
          procedure: '',
          runner: null,
          started_by: by,
          used_at: transaction.now,
        },
      ])
      transaction.record(secretChecked, {
        subjects: [secret],
        data: { secret, outcome: problem === '' ? 'readable' : 'unreadable', reason: problem },
      })
    })
  },
})

const problemHere = (secret: string, newest: store.VersionRow | undefined, config: Transaction['config']): string => {
  if (newest === undefined || newest.sealed === null) return 'It has no value yet: set it.'
  return open(config, newest) === undefined ? otherKey(secret.replace(/^secret:/, '')) : ''
}
