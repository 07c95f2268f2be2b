import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

export const Runner = defineKind({
  name: 'Runner',
  slug: 'runner',
  plural: 'Runners',
  summary: 'A machine that executes steps of procedures where this server does not reach: behind a firewall, beside a database.',
  owner: 'required',
  practices: ['OPS07-BP03', 'OPS10-BP07'],
  columns: ['spec.tags'],
  validate: ({ metadata }) =>
    metadata.name.toLowerCase() === 'local' || metadata.name.includes('/')
      ? [
          {
            path: '/metadata/name',
            rule: 'name',
            message: '`local` is the platform itself, and a runner has no namespace.',
            mend: 'Give it another name.',
          },
        ]
      : [],
  spec: Type.Object(
    {
      tags: Type.Optional(
        Type.Record(
          Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$', maxLength: 100 }),
          Type.String({ maxLength: 200, description: 'Its value; empty for a tag that only is there.' }),
          { maxProperties: 50, description: 'What steps are targeted by: `{ role: db, zone: eu-1 }`.' },
        ),
      ),
      procedures: Type.Optional(
        Type.Array(Reference(['Runbook', 'Playbook'], { description: 'A procedure that may use it.' }), {
          minItems: 1,
          maxItems: 500,
          description: 'The only procedures that may use it. Default all.',
        }),
      ),
      teams: Type.Optional(
        Type.Array(Reference(['Team'], { description: 'A team whose procedures may use it.' }), {
          minItems: 1,
          maxItems: 100,
          description: 'The only teams whose procedures may use it. Default all.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
})
