import Type, { type Static } from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { fingerprintOf, keyIdOf, sealValue } from '#platform/identity/sealed.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { secretChanged, secretCheckAsked, secretForgotten, secretRotated, secretsResealed } from './facts.ts'
import { trySecret } from './jobs.ts'
import { Secret } from './kinds.ts'
import { SecretView, viewsOf } from './showing.ts'
import * as store from './store.ts'
import { open, placeOf } from './using.ts'
import { graceUntil, isShort, warningsAbout } from './version.ts'

type SecretRecord = RecordOf<Static<typeof Secret.spec>>

const secretName = Type.String({ minLength: 1, maxLength: 200, description: 'The secret: `db-password` or `secret:db-password`.' })
const value = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 65_536,
    writeOnly: true,
    description: `${description} One line end at its end is taken off. Never shown again.`,
  })
const instant = (description: string) => Type.String({ format: 'date-time', description })

const required = async ({ records }: Transaction, name: string): Promise<SecretRecord> => {
  const record = await records.find(Secret, name.replace(/^secret:(?:\/\/)?/, ''))
  if (record === undefined)
    throw new Refusal(
      'not-found',
      `There is no secret ${name}; \`secret.list\` shows those that are declared. Declare it first: it says who owns and who may use it.`,
    )
  return record
}

const ownerOf = async (transaction: Transaction, { secret }: { readonly secret: string }): Promise<string | undefined> =>
  (await required(transaction, secret)).metadata.owner

const viewed = async (transaction: Transaction, record: SecretRecord): Promise<Static<typeof SecretView>> => {
  const [view] = await viewsOf(transaction, [record])
  if (view === undefined) throw new Error('A secret without a view.')
  return view
}

/** A new version of a value that is kept here. Gives its number and the one before it. */
const write = async (
  transaction: Transaction,
  { reference: secret }: SecretRecord,
  text: string,
): Promise<{ version: number; before: number | undefined }> => {
  const { sql, config, now, actor } = transaction
  const before = await store.holdNewest(sql, secret)
  const version = (before?.version ?? 0) + 1
  const { sealed, keyId } = sealValue(config.secret, placeOf(secret, version), text)
  await store.insertVersion(sql, {
    secret,
    version,
    sealed,
    key_id: keyId,
    fingerprint: fingerprintOf(config.secret, text),
    is_short: isShort(text),
    set_at: now,
    set_by: actorReference(actor),
  })
  return { version, before: before?.version }
}

/** Files and pipes end with a line end that nobody means. */
const meant = (text: string): string => {
  const one = text.replace(/\r?\n$/, '')
  if (one === '') throw new Refusal('invalid-input', 'The value is empty. Give it on standard input (`@-`), or on the page of the secret.')
  return one
}

const keptHere = ({ spec, metadata }: SecretRecord): void => {
  const kept = spec.store ?? 'andon'
  if (kept === 'andon') return
  throw new Refusal(
    'conflict',
    `The secret ${metadata.name} is kept in the store ${kept}: change it there. \`secret.rotate\` without a value then says that it was replaced.`,
  )
}

const setOutput = Type.Object(
  { ...SecretView.properties, said: Type.Array(Type.String(), { description: 'What is to be said about this value.' }) },
  { additionalProperties: false },
)

export const setSecret = defineAction({
  name: 'secret.set',
  summary: 'Set the value of a secret',
  description:
    'The value is sealed with a key that is not in the database. It replaces the one before it at once. Nobody reads it again: procedures use it.',
  kind: 'deed',
  // Not for the answer: a kept key would keep a hash of the value with it.
  secretOutput: true,
  may: { role: 'administrator', ownerOf },
  input: Type.Object({ secret: secretName, value: value('The value.') }, { additionalProperties: false }),
  output: setOutput,
  run: async (transaction, input) => {
    const record = await required(transaction, input.secret)
    keptHere(record)
    const text = meant(input.value)
    const { version, before } = await write(transaction, record, text)
    if (before !== undefined) await store.retire(transaction.sql, record.reference, before, transaction.now)
    await store.forgetFaded(transaction.sql, transaction.now)
    transaction.record(secretChanged, {
      subjects: [record.reference],
      data: { secret: record.reference, version, by: actorReference(transaction.actor) },
    })
    return { ...(await viewed(transaction, record)), said: [...warningsAbout(text)] }
  },
})

export const rotateSecret = defineAction({
  name: 'secret.rotate',
  summary: 'Replace the value of a secret by a new one; the former works for a while',
  description:
    'What began with the former value may end with it: it can be used as `secret://name/former` until its grace is over. For a secret that another store keeps, leave out the value: it says that it was replaced there.',
  kind: 'deed',
  secretOutput: true,
  may: { role: 'administrator', ownerOf },
  input: Type.Object({ secret: secretName, value: Type.Optional(value('The new value.')) }, { additionalProperties: false }),
  output: setOutput,
  run: async (transaction, input) => {
    const { sql, now, actor } = transaction
    const record = await required(transaction, input.secret)
    const isHere = (record.spec.store ?? 'andon') === 'andon'
    if (input.value !== undefined) keptHere(record)
    else if (isHere) throw new Refusal('invalid-input', 'Give the new value on standard input (`@-`), or on the page of the secret.')
    const text = input.value === undefined ? undefined : meant(input.value)
    const until = graceUntil(now, record.spec.rotation)
    const { version, before } =
      text === undefined ? await markElsewhere(transaction, record.reference) : await write(transaction, record, text)
    if (before !== undefined) await store.retire(sql, record.reference, before, until)
    transaction.record(secretRotated, {
      subjects: [record.reference],
      data: {
        secret: record.reference,
        version,
        by: actorReference(actor),
        formerUntil: isHere && before !== undefined ? until.toISOString() : '',
      },
    })
    return { ...(await viewed(transaction, record)), said: text === undefined ? [] : [...warningsAbout(text)] }
  },
})

const markElsewhere = async (transaction: Transaction, secret: string): Promise<{ version: number; before: number | undefined }> => {
  const before = await store.holdNewest(transaction.sql, secret)
  const version = (before?.version ?? 0) + 1
  await store.insertVersion(transaction.sql, {
    secret,
    version,
    sealed: null,
    key_id: null,
    fingerprint: null,
    is_short: false,
    set_at: transaction.now,
    set_by: actorReference(transaction.actor),
  })
  return { version, before: before?.version }
}

export const forgetSecret = defineAction({
  name: 'secret.forget',
  summary: 'Delete every value of a secret',
  confirm: 'Procedures that use it fail until it is set again. The values cannot be brought back.',
  kind: 'deed',
  idempotent: true,
  may: { role: 'administrator', ownerOf },
  input: Type.Object({ secret: secretName }, { additionalProperties: false }),
  output: SecretView,
  run: async (transaction, input) => {
    const record = await required(transaction, input.secret)
    const versions = await store.forgetAll(transaction.sql, record.reference)
    transaction.record(secretForgotten, {
      subjects: [record.reference],
      data: { secret: record.reference, versions, by: actorReference(transaction.actor) },
    })
    return viewed(transaction, record)
  },
})

export const checkSecret = defineAction({
  name: 'secret.check',
  summary: 'See whether a secret can be read where it is kept',
  description: 'Reads it in the background and says whether a value came back: see `lastCheck` of `secret.get`. The value goes nowhere.',
  kind: 'deed',
  idempotent: true,
  may: { role: 'editor', ownerOf },
  input: Type.Object({ secret: secretName }, { additionalProperties: false }),
  output: Type.Object({ secret: Type.String({ description: 'The secret.' }) }),
  run: async (transaction, input) => {
    const { reference: secret } = await required(transaction, input.secret)
    const by = actorReference(transaction.actor)
    transaction.enqueue(trySecret, { secret, by }, { key: `secret.try ${secret}` })
    transaction.record(secretCheckAsked, { subjects: [secret], data: { secret, by } })
    return { secret }
  },
})

export const listSecrets = defineAction({
  name: 'secret.list',
  summary: 'List the secrets: where they are kept, how old they are, who used them; never their values',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      after: Type.Optional(Type.String({ maxLength: 400, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most to answer, 100 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(SecretView, { description: 'This page of them.' }),
    next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after` for the next page; none on the last.' }),
  }),
  run: async (transaction, { after = '', limit = 100 }) => {
    const records = (await transaction.records.all(Secret))
      .filter(({ reference }) => reference > after)
      .toSorted((a, b) => (a.reference < b.reference ? -1 : 1))
    const items = await viewsOf(transaction, records.slice(0, limit))
    return { items, next: records.length > limit ? (items.at(-1)?.secret ?? null) : null }
  },
})

export const getSecret = defineAction({
  name: 'secret.get',
  summary: 'Show a secret: where it is kept, how old it is, who used it last; never its value',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ secret: secretName }, { additionalProperties: false }),
  output: SecretView,
  run: async (transaction, input) => viewed(transaction, await required(transaction, input.secret)),
})

export const listUses = defineAction({
  name: 'secret.uses',
  summary: 'List who used a secret, who was refused, and when it could not be read',
  kind: 'question',
  may: { role: 'responder', ownerOf },
  input: Type.Object(
    {
      secret: secretName,
      before: Type.Optional(Type.String({ format: 'uuid', maxLength: 36, description: '`next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'Most to answer, 50 by default.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    items: Type.Array(
      Type.Object({
        outcome: Type.Enum(['used', 'refused', 'failed'] as const, {
          description: '`refused`: it may not. `failed`: it could not be read.',
        }),
        reason: Type.String({ description: 'Why not; empty when it was used.' }),
        version: Type.Union([Type.Integer(), Type.Null()], { description: 'Which version, where the store tells.' }),
        run: Type.String({ description: 'The run.' }),
        step: Type.String({ description: 'The step of it.' }),
        procedure: Type.String({ description: 'The procedure; empty for a check.' }),
        runner: Type.Union([Type.String(), Type.Null()], { description: 'The machine it was handed to.' }),
        startedBy: Type.String({ description: 'Who started the run.' }),
        at: instant('When.'),
      }),
      { description: 'Newest first.' },
    ),
    next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `before` for the next page; none on the last.' }),
  }),
  run: async (transaction, { secret, before = null, limit = 50 }) => {
    const { reference } = await required(transaction, secret)
    const rows = await store.usesOf(transaction.sql, reference, before, limit + 1)
    const items = rows.slice(0, limit)
    return {
      items: items.map((row) => ({
        outcome: row.outcome,
        reason: row.reason,
        version: row.version,
        run: row.run,
        step: row.step,
        procedure: row.procedure,
        runner: row.runner,
        startedBy: row.started_by,
        at: row.used_at.toISOString(),
      })),
      next: rows.length > limit ? (items.at(-1)?.id ?? null) : null,
    }
  },
})

export const resealSecrets = defineAction({
  name: 'secret.reseal',
  summary: 'Seal every secret anew with the present key, after the key was changed',
  description:
    'Start the server with the new key as `ANDON_SECRET` and the one before it as `ANDON_FORMER_SECRET`, call this, then take the former away.',
  kind: 'deed',
  idempotent: true,
  may: { role: 'administrator' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    resealed: Type.Integer({ description: 'Values sealed anew.' }),
    left: Type.Integer({ description: 'Values no known key opens: give their key, or set them again.' }),
    secrets: Type.Array(Type.String(), { description: 'Whose they are, the first 100.' }),
  }),
  run: async (transaction) => {
    const { sql, config, actor } = transaction
    let resealed = 0
    const left: string[] = []
    for (let after = { secret: '', version: 0 }, isMore = true; isMore;) {
      const rows = await store.versionsSealedOtherwise(sql, keyIdOf(config.secret), after, 500)
      for (const row of rows) {
        const text = open(config, row)
        if (text === undefined) left.push(row.secret)
        else {
          const { sealed, keyId } = sealValue(config.secret, placeOf(row.secret, row.version), text)
          await store.reseal(sql, {
            secret: row.secret,
            version: row.version,
            sealed,
            key_id: keyId,
            fingerprint: fingerprintOf(config.secret, text),
          })
          resealed += 1
        }
      }
      const last = rows.at(-1)
      isMore = rows.length === 500 && last !== undefined
      if (last !== undefined) after = { secret: last.secret, version: last.version }
    }
    transaction.record(secretsResealed, { subjects: [], data: { by: actorReference(actor), versions: resealed, left: left.length } })
    return { resealed, left: left.length, secrets: [...new Set(left)].slice(0, 100) }
  },
})
