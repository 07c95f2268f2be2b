import Type, { type TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type Kind, Metadata, apiVersion } from '#platform/kinds/kind.ts'
import { type ReferenceSlot, referenceSlots } from '#platform/kinds/slots.ts'
import { closeKeys } from '#platform/kinds/schema.ts'
import type { Registry } from '#platform/registry.ts'

/** A kind made ready: its whole envelope as a schema, a fast yes-or-no of it, and where its references stand. */
export interface KnownKind {
  readonly kind: Kind
  readonly schema: TObject
  readonly fits: (document: unknown) => boolean
  readonly slots: readonly ReferenceSlot[]
}

/** Every kind by the names people write. */
export interface Vocabulary {
  readonly byName: ReadonlyMap<string, KnownKind>
  /** Slugs, names in lower case, and foreign names: whatever may stand before the `:` of a reference. */
  readonly byPrefix: ReadonlyMap<string, KnownKind>
  /** Kinds that are also written as entities of a foreign API version, by the foreign kind. */
  readonly foreign: (apiVersion: string, kind: string) => KnownKind | undefined
}

export const vocabularyOf = (registry: Pick<Registry, 'kinds'>): Vocabulary => {
  const known = made.get(registry.kinds)
  if (known) return known
  const vocabulary = makeVocabulary([...registry.kinds.values()])
  made.set(registry.kinds, vocabulary)
  return vocabulary
}

const made = new WeakMap<ReadonlyMap<string, Kind>, Vocabulary>()

export const makeVocabulary = (kinds: readonly Kind[]): Vocabulary => {
  const all = kinds.map(makeReady)
  const aliases = new Map<string, KnownKind>()
  const byPrefix = new Map<string, KnownKind>()
  for (const known of all) {
    for (const [version, foreign] of Object.entries(known.kind.aliases ?? {})) {
      aliases.set(`${version}/${foreign}`.toLowerCase(), known)
      byPrefix.set(foreign.toLowerCase(), known)
    }
  }
  // Our own names win over foreign ones.
  for (const known of all) byPrefix.set(known.kind.name.toLowerCase(), known).set(known.kind.slug, known)
  return {
    byName: new Map(all.map((known) => [known.kind.name, known])),
    byPrefix,
    foreign: (version, kind) => aliases.get(`${version}/${kind}`.toLowerCase()),
  }
}

/** The schema of a whole document of one kind. */
export const envelopeOf = (kind: Kind): TObject =>
  Type.Object(
    { apiVersion: Type.Literal(apiVersion), kind: Type.Literal(kind.name), metadata: Metadata, spec: kind.spec },
    { additionalProperties: false, title: kind.name, description: kind.summary },
  )

const makeReady = (kind: Kind): KnownKind => {
  const schema = envelopeOf(kind)
  let validator: { Check: (value: unknown) => boolean } | undefined
  // Compiled when first needed: sixty kinds at start would cost the second start its three seconds.
  const fits = (document: unknown): boolean => (validator ??= Compile(Type.Unsafe(Object(closeKeys(schema))))).Check(document)
  return { kind, schema, fits, slots: referenceSlots(schema) }
}
