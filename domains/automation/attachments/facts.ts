import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const about = {
  procedure: Type.String({ description: 'The procedure.' }),
  title: Type.String({ description: 'What it is called.' }),
  name: Type.String({ description: 'The file, `tool.zip`.' }),
  sha256: Type.String({ description: 'SHA-256 of its content.' }),
}

export const fileAttached = defineFact({
  name: 'procedure.attached',
  sentence: '{name} was attached to {title}.',
  data: Type.Object({ ...about, size: Type.Integer({ description: 'Bytes.' }) }),
})

export const fileDetached = defineFact({
  name: 'procedure.detached',
  sentence: '{name} was removed from {title}.',
  data: Type.Object(about),
})
