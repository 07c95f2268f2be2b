import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

/** Who is on call came from another tool. Each record that changed has a fact of its own. */
export const oncallImported = defineFact({
  name: 'oncall.imported',
  sentence: '{records} records about who is on call were imported from {from}',
  data: Type.Object(
    {
      from: Type.String({ maxLength: 40, description: 'The tool: `PagerDuty`.' }),
      records: Type.Integer({ minimum: 1, description: 'How many were made or changed.' }),
      files: Type.Integer({ minimum: 0, description: 'How many files of documents it made.' }),
    },
    { additionalProperties: false },
  ),
})
