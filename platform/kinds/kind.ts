import Type, { type Static, type TSchema } from 'typebox'
import type { Finding } from '#platform/refusal.ts'

/**
 * Kinds: the nouns people declare.
 *
 * The problem: teams, workloads, schedules, runbooks and sixty other nouns all need storage, validation, references,
 * history, review dates, ownership, search, forms, tables and git. The idea: a kind is a name and a schema for its
 * `spec`; everything else is one mechanism in this folder. A new kind costs thirty lines.
 *
 * Guarantees: what is stored fits its schema and its references resolve; every change keeps who, when, why and the
 * former version; nothing is deleted, only archived; what lacks an owner is visible in the ownerless queue.
 *
 * Refuses to do: hold anything a machine writes. A clock's or a machine's state goes into the domain's own tables.
 */
export interface Kind<Spec extends TSchema = TSchema> {
  /** PascalCase singular: `EscalationPolicy`. */
  readonly name: string
  /** kebab-case, used in references and addresses: `escalation-policy`. */
  readonly slug: string
  /** For people, plural: `Escalation policies`. */
  readonly plural: string
  /** What it is and why one declares it, one or two sentences. */
  readonly summary: string
  readonly spec: Spec
  /** `required`: without one the record enters the ownerless queue. `none`: owning makes no sense (a person). */
  readonly owner: 'required' | 'none'
  /** Practices it serves, for the help panel: `OPS02-BP01`. */
  readonly practices?: readonly string[]
  /** Foreign names under which it is also written: `{ 'backstage.io/v1alpha1': 'System' }`. */
  readonly aliases?: Readonly<Record<string, string>>
  /** Rules beyond the schema that need only the document itself. Paths are relative to the record (`/spec/…`). */
  validate?(document: RecordDocument<Static<Spec>>): readonly Finding[]
  /**
   * Rules about the records of this kind together, as they will be after a change: what one takes over from another, circles.
   * By reference. A mistake refuses the change when it is of a record that is written or was not there before.
   * `others` are those of the kinds named in `beside`, as they will be too.
   */
  validateTogether?(
    documents: ReadonlyMap<string, RecordDocument<Static<Spec>>>,
    others: ReadonlyMap<string, RecordDocument>,
  ): readonly { readonly reference: string; readonly finding: Finding }[]
  /** Names of kinds whose records `validateTogether` looks at beside its own. Changing those asks nobody. */
  readonly beside?: readonly string[]
  /** Spec fields shown as columns and facets of lists, as paths: `spec.tier`. */
  readonly columns?: readonly string[]
  /** Markdown documents: the body after the front matter is stored in this spec field. */
  readonly body?: string
}

export const defineKind = <Spec extends TSchema>(kind: Kind<Spec>): Kind<Spec> => kind

/**
 * A field that names a record of one of `kinds`, written `team:payments` (or bare `payments` when one kind is possible).
 * Stored in the long form. Unresolved references are refused on save and apply.
 */
export const Reference = (
  kinds: readonly string[],
  options: { description: string; examples?: string[] },
): ReturnType<typeof Type.String> => Type.String({ minLength: 1, maxLength: 200, ...options, 'x-andon-reference': kinds })

export const Metadata = Type.Object(
  {
    name: Type.String({
      pattern: '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$',
      maxLength: 190,
      description: 'Unique in its kind; letters, digits, `-`, `_`, `.`; an optional namespace and `/` before it.',
    }),
    title: Type.Optional(Type.String({ maxLength: 200, description: 'How people call it.' })),
    description: Type.Optional(Type.String({ maxLength: 20_000, description: 'What it is. Markdown.' })),
    owner: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'The team that answers for it: `team:payments`.',
        'x-andon-reference': ['Team', 'Person'],
      }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 500 }), { description: 'Keys and values to select by.' }),
    ),
    tags: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 })),
    links: Type.Optional(
      Type.Array(
        Type.Object(
          {
            url: Type.String({ maxLength: 2_000 }),
            title: Type.Optional(Type.String({ maxLength: 200 })),
            icon: Type.Optional(Type.String({ maxLength: 100 })),
            type: Type.Optional(Type.String({ maxLength: 100 })),
          },
          { additionalProperties: false },
        ),
        { maxItems: 100 },
      ),
    ),
    annotations: Type.Optional(Type.Record(Type.String({ maxLength: 300 }), Type.String({ maxLength: 10_000 }))),
    review: Type.Optional(
      Type.Object(
        {
          every: Type.Optional(
            Type.String({
              pattern: '^[1-9][0-9]{0,3}(d|w|m|y)$',
              description: 'How often somebody looks whether it is still right: `180d`, `6m`, `1y`.',
            }),
          ),
          reviewers: Type.Optional(Type.Array(Type.String({ maxLength: 200, 'x-andon-reference': ['Team', 'Person'] }), { maxItems: 20 })),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
)
export type Metadata = Static<typeof Metadata>

/** What people write: the envelope. */
export interface RecordDocument<Spec = unknown> {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
  readonly spec: Spec
}

/** What is kept of it. */
export interface RecordOf<Spec = unknown> extends RecordDocument<Spec> {
  readonly id: string
  /** `team:payments` */
  readonly reference: string
  /** Counts from 1 with each change; the ETag. */
  readonly version: number
  /** Where it is kept: the console, or a git repository and the file in it. */
  readonly source: RecordSource
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Last "still right" or "changed" answer that counts. */
  readonly reviewedAt: Date | undefined
  readonly archivedAt: Date | undefined
}

export type RecordSource =
  | { readonly kept: 'console' }
  | { readonly kept: 'folder'; readonly file: string }
  | { readonly kept: 'git'; readonly repository: string; readonly branch: string; readonly file: string; readonly commit: string }

export const apiVersion = 'andon.dev/v1'
