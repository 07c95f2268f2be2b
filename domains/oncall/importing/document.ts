import type { KnownRecords } from '#domains/oncall/importing/known.ts'
import type { Note } from '#domains/oncall/importing/model.ts'
import type { Finding } from '#platform/refusal.ts'
import { apiVersion, type RecordDocument } from '#platform/kinds/kind.ts'

/** What an import is made around. */
export interface Around {
  /** Records that exist: people, teams, schedules, policies and calendars. */
  readonly known: readonly RecordDocument[]
  readonly now: Date
  /** The team that answers for what has none: `team:platform`. */
  readonly owner?: string | undefined
}

export interface Imported {
  readonly documents: readonly RecordDocument[]
  readonly notes: readonly Note[]
  /** With any of these nothing is imported. */
  readonly findings: readonly Finding[]
}

/** Who is who, by the identifiers of the other tool. */
export interface Resolved {
  readonly known: KnownRecords
  readonly people: ReadonlyMap<string, string>
  /** Mail addresses, by reference. */
  readonly mails: ReadonlyMap<string, string>
  readonly teams: ReadonlyMap<string, string>
  readonly schedules: ReadonlyMap<string, string>
  readonly policies: ReadonlyMap<string, string>
  readonly owner: string | undefined
}

export const documentOf = (
  kind: string,
  metadata: {
    readonly name: string
    readonly title?: string | undefined
    readonly description?: string | undefined
    readonly owner?: string | undefined
  },
  spec: object,
): RecordDocument => {
  const { name, title, description, owner } = metadata
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(title === undefined || title === name ? {} : { title: title.slice(0, 200) }),
      ...(description === undefined ? {} : { description: description.slice(0, 20_000) }),
      ...(owner === undefined ? {} : { owner }),
    },
    spec,
  }
}
