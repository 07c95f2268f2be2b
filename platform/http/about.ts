import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { version } from '#platform/http/version.ts'

export const about = defineAction({
  name: 'server.about',
  summary: 'Say what this installation is and what is switched on',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object(
    {
      version: Type.String({ description: 'The version of the product.' }),
      baseUrl: Type.String({ description: 'How people and tools reach it, without a trailing slash.' }),
      now: Type.String({ format: 'date-time', description: 'The instant it is there.' }),
      example: Type.Boolean({ description: 'True when the example organization is loaded and its shop can be broken.' }),
      scripts: Type.Boolean({ description: 'True when script steps of procedures may run on the server.' }),
      mail: Type.Boolean({ description: 'True when outgoing mail is configured.' }),
    },
    { additionalProperties: false },
  ),
  run: async ({ config, now }) => ({
    version,
    baseUrl: config.baseUrl,
    now: now.toISOString(),
    example: config.example,
    scripts: config.scripts,
    mail: config.smtp !== undefined,
  }),
})
