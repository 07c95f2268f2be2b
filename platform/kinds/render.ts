import { stringify } from 'yaml'
import type { Kind, RecordDocument } from '#platform/kinds/kind.ts'
import { toEntity } from '#platform/kinds/formats/backstage.ts'
import { isObject, withValueAt } from '#platform/kinds/pointer.ts'
import { documentOf } from '#platform/kinds/planning.ts'
import type { KnownKind, Vocabulary } from '#platform/kinds/vocabulary.ts'

const options = { lineWidth: 0, schema: 'core', version: '1.2' } as const

/** A document as YAML, its keys in the order of its schema (the store does not keep an order). */
export const renderYaml = (document: RecordDocument, known: KnownKind): string =>
  stringify(inSchemaOrder(known.schema, documentOf(document)), options)

/** A document of a kind with a body as Markdown with front matter; of any other kind as YAML. */
export const renderDocument = (document: RecordDocument, known: KnownKind): { format: 'markdown' | 'yaml'; text: string } => {
  const { body } = known.kind
  const text = body && isObject(document.spec) ? document.spec[body] : undefined
  // A body that begins with a blank line would lose it behind the front matter.
  if (!body || typeof text !== 'string' || /^[ \t]*\r?\n/.test(text)) return { format: 'yaml', text: renderYaml(document, known) }
  const front = stringify(inSchemaOrder(known.schema, withoutBody(documentOf(document), body)), options)
  return { format: 'markdown', text: `---\n${front}---\n\n${text}` }
}

/** The record as the Backstage entity it came as, or would be. Undefined for kinds Backstage does not know. */
export const renderEntity = (document: RecordDocument, origin: unknown, known: KnownKind, vocabulary: Vocabulary): string | undefined =>
  known.kind.aliases && Object.keys(known.kind.aliases).length > 0
    ? stringify(toEntity(documentOf(document), origin, known, vocabulary), options)
    : undefined

/** Keys in the order the schema lists them, unknown ones after them by name. */
export const inSchemaOrder = (schema: unknown, value: unknown): unknown => {
  if (Array.isArray(value)) {
    const items = isObject(schema) ? schema.items : undefined
    return value.map((item) => inSchemaOrder(items, item))
  }
  if (!isObject(value)) return value
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {}
  const listed = Object.keys(properties).filter((key) => Object.hasOwn(value, key))
  const others = Object.keys(value)
    .filter((key) => !Object.hasOwn(properties, key))
    .toSorted()
  const inner = isObject(schema) && isObject(schema.patternProperties) ? Object.values(schema.patternProperties)[0] : undefined
  return Object.fromEntries([...listed, ...others].map((key) => [key, inSchemaOrder(properties[key] ?? inner, value[key])]))
}

const withoutBody = (document: RecordDocument, body: NonNullable<Kind['body']>): unknown => withValueAt(document, ['spec', body], undefined)
