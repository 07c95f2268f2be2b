import { apiVersion } from '#platform/kinds/kind.ts'
import { isObject, type Path, valueAt, withValueAt } from '#platform/kinds/pointer.ts'
import { sameValue } from '#platform/kinds/diff.ts'
import { commonFields, fieldTables, type Field } from '#platform/kinds/formats/backstage-fields.ts'
import type { KnownKind, Vocabulary } from '#platform/kinds/vocabulary.ts'

/**
 * Backstage catalog entities, read and written as they are.
 *
 * The idea: the entity is kept whole as the record's `origin`, and what our kinds know of it is read out of it by the
 * table below. Going back, only what our document says differently is written into the kept entity, so an untouched
 * record gives exactly the entity that came. What Backstage has no field for travels in annotations
 * `andon.dev/spec.<field>`, which are read back into the spec.
 */
export const backstageVersion = 'backstage.io/v1alpha1'

/** `backstage.io/v1beta1` and later carry the same kinds. */
export const isBackstage = (document: unknown): boolean =>
  isObject(document) && typeof document.apiVersion === 'string' && document.apiVersion.startsWith('backstage.io/')

/** The kind of ours an entity is kept as. An API is a component of type `api`; its name gets `.api` so that a service may have the same. */
export const kindOfEntity = (entity: Record<string, unknown>, vocabulary: Vocabulary): KnownKind | undefined =>
  typeof entity.kind === 'string' ? vocabulary.foreign(backstageVersion, isApi(entity) ? 'Component' : entity.kind) : undefined

/** Our document for an entity, not yet validated: what does not fit is refused with the place in the entity. */
export const fromEntity = (entity: Record<string, unknown>, known: KnownKind, vocabulary: Vocabulary): unknown => {
  let document: unknown = {
    apiVersion,
    kind: known.kind.name,
    metadata: { name: nameOf(entity) },
    spec: isApi(entity) ? { type: 'api' } : {},
  }
  for (const field of fieldsOf(entity, known)) {
    const value = valueAt(entity, field.theirs)
    if (value === undefined || value === null || (field.unless && valueAt(entity, field.unless) !== undefined)) continue
    if (field.onlyText && typeof value !== 'string') continue
    document = withValueAt(
      document,
      field.ours,
      field.reference ? mapTexts(value, (text) => toOurs(text, field.reference ?? '', entity, vocabulary)) : value,
    )
  }
  const foreign = foreignAnnotations(entity)
  if (foreign) document = withValueAt(document, ['metadata', 'annotations'], foreign)
  for (const [name, text] of Object.entries(annotationsOf(entity))) {
    const field = ownField(name)
    if (field) document = withValueAt(document, field, merged(valueAt(document, field), parsed(text)))
  }
  return document
}

/** The entity again, with what our document says differently written into it. */
export const toEntity = (document: unknown, origin: unknown, known: KnownKind, vocabulary: Vocabulary): Record<string, unknown> => {
  const kept = isObject(origin) ? origin : freshEntity(document, known)
  const before = fromEntity(kept, known, vocabulary)
  if (sameReading(before, document)) return kept
  let entity: unknown = kept
  const fields = fieldsOf(kept, known)
  for (const field of fields) {
    const ours = valueAt(document, field.ours)
    if (sameReading(valueAt(before, field.ours), ours)) continue
    const path = field.unless && valueAt(kept, field.unless) !== undefined ? field.unless : field.theirs
    entity = withValueAt(
      entity,
      path,
      field.reference ? mapTexts(ours, (text) => toTheirs(text, field.reference ?? '', kept, vocabulary)) : ours,
    )
  }
  const annotations = valueAt(document, ['metadata', 'annotations'])
  if (!sameValue(valueAt(before, ['metadata', 'annotations']), annotations)) {
    const own = Object.entries(annotationsOf(kept)).filter(([name]) => ownField(name))
    const all = { ...(isObject(annotations) ? annotations : {}), ...Object.fromEntries(own) }
    entity = withValueAt(entity, ['metadata', 'annotations'], Object.keys(all).length === 0 ? undefined : all)
  }
  for (const path of unmappedPaths(document, before, fields)) {
    const inner = fields.flatMap((one) => (startsWith(one.ours, path) ? [one.ours.slice(path.length)] : []))
    const value = without(valueAt(document, path), inner)
    if (sameReading(without(valueAt(before, path), inner), value)) continue
    const annotation = `${ownPrefix}${path.join('.')}`
    entity = withValueAt(entity, ['metadata', 'annotations', annotation], value === undefined ? undefined : JSON.stringify(value))
  }
  return isObject(entity) ? entity : kept
}

/** Where in the entity a pointer into our document was written, for findings. */
export const pathInEntity = (entity: Record<string, unknown>, known: KnownKind, path: Path): Path => {
  for (const field of fieldsOf(entity, known)) {
    if (!field.ours.every((step, index) => path[index] === step)) continue
    const theirs = field.unless && valueAt(entity, field.unless) !== undefined ? field.unless : field.theirs
    return [...theirs, ...path.slice(field.ours.length)]
  }
  const annotation = `${ownPrefix}${path.slice(0, 2).join('.')}`
  return Object.hasOwn(annotationsOf(entity), annotation) ? ['metadata', 'annotations', annotation] : path
}

/** The table of an entity's kind; of two fields for one place of ours only the one in use. */
const fieldsOf = (entity: Record<string, unknown>, known: KnownKind): readonly Field[] => {
  const table =
    fieldTables[String(entity.kind).toLowerCase()] ??
    fieldTables[known.kind.aliases?.[backstageVersion]?.toLowerCase() ?? ''] ??
    commonFields
  const named = valueAt(entity, ['metadata', 'title']) !== undefined
  const displayed = table.filter((one) => one.unless !== undefined)
  return table
    .filter((one) => {
      const rival = displayed.find((other) => other !== one && sameValue(other.ours, one.ours))
      return rival === undefined || named || valueAt(entity, rival.theirs) === undefined
    })
    .filter((one) => one.unless === undefined || (!named && valueAt(entity, one.theirs) !== undefined))
}

const ownPrefix = 'andon.dev/'

/** `andon.dev/spec.tier` → `spec.tier`; `andon.dev/metadata.review` → `metadata.review`. */
const ownField = (annotation: string): Path | undefined => {
  const [, first, second] = /^andon\.dev\/(spec|metadata)\.([A-Za-z][A-Za-z0-9]*)$/.exec(annotation) ?? []
  return first && second && second !== 'name' && second !== 'annotations' ? [first, second] : undefined
}

const annotationsOf = (entity: Record<string, unknown>): Record<string, unknown> => {
  const annotations = valueAt(entity, ['metadata', 'annotations'])
  return isObject(annotations) ? annotations : {}
}

/** The annotations that are not ours, or undefined when there are none. Something else than a mapping is passed on, to be refused. */
const foreignAnnotations = (entity: Record<string, unknown>): unknown => {
  const annotations = valueAt(entity, ['metadata', 'annotations'])
  if (!isObject(annotations)) return annotations ?? undefined
  const foreign = Object.entries(annotations).filter(([name]) => !ownField(name))
  return foreign.length === 0 ? undefined : Object.fromEntries(foreign)
}

const parsed = (text: unknown): unknown => {
  if (typeof text !== 'string') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What an annotation says of a mapping adds to what the entity's own fields say of it. */
const merged = (value: unknown, more: unknown): unknown => (isObject(value) && isObject(more) ? { ...value, ...more } : more)

const startsWith = (path: Path, start: Path): boolean => path.length > start.length && start.every((step, index) => path[index] === step)

const without = (value: unknown, paths: readonly Path[]): unknown => {
  const rest = paths.reduce((whole, path) => (isObject(whole) ? withValueAt(whole, path, undefined) : whole), value)
  return isObject(rest) && Object.keys(rest).length === 0 ? undefined : rest
}

/** Fields of the document no table entry covers: they travel as annotations. */
const unmappedPaths = (document: unknown, before: unknown, fields: readonly Field[]): Path[] => {
  const names = new Set<string>()
  for (const part of ['spec', 'metadata'])
    for (const side of [document, before]) {
      const value = valueAt(side, [part])
      for (const name of isObject(value) ? Object.keys(value) : []) names.add(`${part}.${name}`)
    }
  const covered = new Set(['metadata.name', 'metadata.annotations', ...fields.map((one) => one.ours.join('.'))])
  return [...names].filter((name) => !covered.has(name)).map((name) => name.split('.'))
}

const isApi = (entity: Record<string, unknown>): boolean => String(entity.kind).toLowerCase() === 'api'

const nameOf = (entity: Record<string, unknown>): unknown => {
  const [name, namespace] = [valueAt(entity, ['metadata', 'name']), valueAt(entity, ['metadata', 'namespace'])]
  if (typeof name !== 'string') return name
  return qualified(isApi(entity) ? 'api' : '', typeof namespace === 'string' ? namespace : '', name)
}

const qualified = (kind: string, namespace: string, name: string): string =>
  `${namespace === '' || namespace.toLowerCase() === 'default' ? '' : `${namespace}/`}${name}${kind === 'api' ? '.api' : ''}`

/** `[kind:][namespace/]name` → `team:name`. A namespace left out is the entity's own, as Backstage reads it. */
const toOurs = (text: string, assumed: string, entity: Record<string, unknown>, vocabulary: Vocabulary): string => {
  const [, kind = assumed, namespace, name] = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(text) ?? []
  const own = valueAt(entity, ['metadata', 'namespace'])
  const lower = kind.toLowerCase()
  const known = vocabulary.foreign(backstageVersion, lower === 'api' ? 'component' : lower)
  if (!known || name === undefined) return text
  return `${known.kind.slug}:${qualified(lower, namespace ?? (typeof own === 'string' ? own : ''), name)}`
}

/** `team:payments` → `group:payments`, or as Backstage people write it when its kind is the assumed one. */
const toTheirs = (text: string, assumed: string, entity: Record<string, unknown>, vocabulary: Vocabulary): string => {
  const [prefix = '', full = ''] = text.split(':')
  const known = vocabulary.byPrefix.get(prefix)
  const alias = known?.kind.aliases?.[backstageVersion]?.toLowerCase() ?? prefix
  const kind = alias === 'component' && full.endsWith('.api') ? 'api' : alias
  const bare = kind === 'api' ? full.slice(0, -'.api'.length) : full
  const own = valueAt(entity, ['metadata', 'namespace'])
  const foreignSpace = typeof own === 'string' && own.toLowerCase() !== 'default' && !bare.includes('/')
  const name = foreignSpace ? `default/${bare}` : bare
  return kind === assumed ? name : `${kind}:${name}`
}

const mapTexts = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value)
  return Array.isArray(value) ? value.map((item) => mapTexts(item, change)) : value
}

/** References are stored as the named record spells them; Backstage does not mind case. */
const sameReading = (one: unknown, other: unknown): boolean => sameValue(lowered(one), lowered(other))

const lowered = (value: unknown): unknown => {
  if (typeof value === 'string') return /^[a-z-]+:[^\s:]+$/i.test(value) ? value.toLowerCase() : value
  if (Array.isArray(value)) return value.map(lowered)
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lowered(inner)])) : value
}

/** A record that never was an entity, written as one. */
const freshEntity = (document: unknown, known: KnownKind): Record<string, unknown> => {
  const full = String(valueAt(document, ['metadata', 'name']))
  const [namespace, name] = full.includes('/') ? full.split('/') : [undefined, full]
  const kind = valueAt(document, ['spec', 'type']) === 'api' && full.endsWith('.api') ? 'API' : known.kind.aliases?.[backstageVersion]
  const short = kind === 'API' ? name?.slice(0, -'.api'.length) : name
  return { apiVersion: backstageVersion, kind, metadata: { name: short, ...(namespace && { namespace }) }, spec: {} }
}
