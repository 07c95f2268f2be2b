import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inputSchema } from './action-schema.ts'

describe('the schema of an input', () => {
  const input = { type: 'object', properties: { title: { type: 'string' } } }
  const of = (schema: object) => ({
    paths: { '/api/v1/incident/open': { post: { requestBody: { content: { 'application/json': { schema } } } } } },
    components: { schemas: { 'incident.open.Input': input } },
  })

  test('is found where the document keeps it', () => {
    assert.deepEqual(inputSchema(of({ $ref: '#/components/schemas/incident.open.Input' }), 'incident.open'), input)
    assert.deepEqual(inputSchema(of(input), 'incident.open'), input)
  })

  test('is empty for what takes none', () => {
    assert.deepEqual(inputSchema(of({}), 'incident.none'), {})
    assert.deepEqual(inputSchema(undefined, 'incident.open'), {})
  })
})
