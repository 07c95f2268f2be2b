import type { Static, TSchema } from 'typebox'
import type { Kind, RecordOf } from '#platform/kinds/kind.ts'

/** Reading declared records inside a transaction. Archived ones are left out unless asked for. */
export interface Records {
  /** By name or reference, case-insensitive; undefined when there is none. */
  readonly find: <Spec extends TSchema>(kind: Kind<Spec>, name: string) => Promise<RecordOf<Static<Spec>> | undefined>
  /** Every record of the kind, ordered by name. For engines prefer a snapshot. */
  readonly all: <Spec extends TSchema>(kind: Kind<Spec>) => Promise<readonly RecordOf<Static<Spec>>[]>
  /** Any record by reference `team:payments`. */
  readonly byReference: (reference: string) => Promise<RecordOf | undefined>
  /** Records of `kind` whose `spec`/`metadata` refer to `reference`. */
  readonly referring: <Spec extends TSchema>(kind: Kind<Spec>, reference: string) => Promise<readonly RecordOf<Static<Spec>>[]>
}
