import Type, { type Static } from 'typebox'
import { keyIdOf } from '#platform/identity/sealed.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import type { Transaction } from '#platform/transaction.ts'
import { type Secret, stores } from './kinds.ts'
import * as store from './store.ts'
import { keysOf } from './using.ts'
import { rotationDueAt, usable } from './version.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })
const orNull = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const lastUse = Type.Object(
  {
    run: Type.String({ description: 'The run.' }),
    step: Type.String({ description: 'The step of it.' }),
    procedure: Type.String({ description: 'The procedure.' }),
    at: instant('When.'),
  },
  { description: 'Its last use.' },
)

export const SecretView = Type.Object(
  {
    secret: Type.String({ description: 'The secret, `secret:db-password`. Steps write `secret://db-password`.' }),
    title: Type.String({ description: 'How people call it.' }),
    store: Type.Enum(stores, { description: 'Where its value is kept.' }),
    owner: orNull(Type.String({ description: 'Who answers for it.' })),
    state: Type.Enum(['ready', 'empty', 'elsewhere', 'locked'] as const, {
      description:
        '`ready`: it has a value. `empty`: none was set yet. `elsewhere`: another store keeps it. `locked`: it was sealed with another key than this server’s.',
    }),
    version: orNull(Type.Integer({ description: 'The version that is used.' })),
    fingerprint: orNull(Type.String({ description: 'The same for the same value; tells nothing of it.' })),
    setAt: orNull(instant('When it was set or rotated last.')),
    setBy: orNull(Type.String({ description: 'Who did.' })),
    formerUntil: orNull(instant('Until when the value before it may still be used, as `secret://db-password/former`.')),
    rotationDueAt: orNull(instant('When it is to be replaced.')),
    isRotationDue: Type.Boolean({ description: 'It is older than it should become.' }),
    lastUse: orNull(lastUse),
    lastCheck: orNull(
      Type.Object(
        {
          outcome: Type.Enum(['readable', 'unreadable'] as const, { description: 'Whether a value came back.' }),
          reason: Type.String({ description: 'Why not.' }),
          at: instant('When.'),
        },
        { description: 'Whether it could be read when somebody asked last.' },
      ),
    ),
    use: Type.Object(
      {
        procedures: Type.Array(Type.String(), { description: 'Procedures that may use it.' }),
        teams: Type.Array(Type.String(), { description: 'Teams whose procedures may use it.' }),
        runners: orNull(Type.Array(Type.String(), { description: 'The only runners it is handed to.' })),
      },
      { description: 'Who may use it.' },
    ),
    warnings: Type.Array(Type.String(), { description: 'What somebody should look at.' }),
  },
  { additionalProperties: false, description: 'A secret, never its value.' },
)

type SecretRecord = RecordOf<Static<typeof Secret.spec>>

export const viewsOf = async (transaction: Transaction, records: readonly SecretRecord[]): Promise<Static<typeof SecretView>[]> => {
  const names = records.map(({ reference }) => reference)
  const versions = Map.groupBy(await store.versionsOf(transaction.sql, names), ({ secret }) => secret)
  const uses = new Map((await store.lastUses(transaction.sql, names)).map((use) => [use.secret, use]))
  const checks = new Map((await store.lastChecks(transaction.sql, names)).map((use) => [use.secret, use]))
  return records.map((record) =>
    viewOf(transaction, record, versions.get(record.reference) ?? [], uses.get(record.reference), checks.get(record.reference)),
  )
}

const isSealed = (row: store.VersionRow | undefined): boolean => row !== undefined && row.sealed !== null

const viewOf = (
  { config, now }: Transaction,
  { reference, metadata, spec }: SecretRecord,
  rows: readonly store.VersionRow[],
  use: store.UseRow | undefined,
  check: store.UseRow | undefined,
): Static<typeof SecretView> => {
  const { current, former } = usable(
    rows.map((row) => ({ version: row.version, setAt: row.set_at, usableUntil: row.usable_until ?? undefined, row })),
    now,
  )
  const dueAt = rotationDueAt(current?.setAt, spec.rotation)
  const isLocked = isSealed(current?.row) && !keysOf(config).some((key) => keyIdOf(key) === current?.row.key_id)
  const isElsewhere = (spec.store ?? 'andon') !== 'andon'
  const state = isElsewhere ? 'elsewhere' : current === undefined || current.row.sealed === null ? 'empty' : isLocked ? 'locked' : 'ready'
  const isDue = dueAt !== undefined && dueAt <= now
  return {
    secret: reference,
    title: metadata.title ?? metadata.name,
    store: spec.store ?? 'andon',
    owner: metadata.owner ?? null,
    state,
    version: current?.version ?? null,
    fingerprint: current?.row.fingerprint ?? null,
    setAt: current?.setAt.toISOString() ?? null,
    setBy: current?.row.set_by ?? null,
    formerUntil: former !== undefined && former.row.sealed !== null ? (former.usableUntil?.toISOString() ?? null) : null,
    rotationDueAt: dueAt?.toISOString() ?? null,
    isRotationDue: isDue,
    lastUse: use === undefined ? null : { run: use.run, step: use.step, procedure: use.procedure, at: use.used_at.toISOString() },
    lastCheck:
      check === undefined
        ? null
        : { outcome: check.outcome === 'used' ? 'readable' : 'unreadable', reason: check.reason, at: check.used_at.toISOString() },
    use: {
      procedures: spec.use?.procedures ?? [],
      teams: spec.use?.teams ?? (spec.use?.procedures === undefined && metadata.owner !== undefined ? [metadata.owner] : []),
      runners: spec.use?.runners ?? null,
    },
    warnings: [
      ...(current?.row.is_short === true ? ['Its value is shorter than four characters and cannot be hidden in output.'] : []),
      ...(isLocked
        ? ['Its value was sealed with another key. Give that one as ANDON_FORMER_SECRET and call `secret.reseal`, or set the value again.']
        : []),
      ...(isDue ? ['It is older than it should become: rotate it.'] : []),
    ],
  }
}
