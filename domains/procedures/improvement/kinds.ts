import Type from 'typebox'
import { risks } from '#domains/procedures/improvement/board.ts'
import { defineKind, Reference } from '#platform/kinds/kind.ts'

export const ProcedureApproval = defineKind({
  name: 'ProcedureApproval',
  slug: 'procedure-approval',
  plural: 'Procedure approvals',
  summary: 'How risky procedures are, and which board must agree: beforehand, so that they run without asking, or before their first step.',
  owner: 'required',
  practices: ['OPS07-BP05', 'OPS07-BP03', 'OPS05-BP04'],
  columns: ['spec.risk', 'spec.board'],
  spec: Type.Object(
    {
      procedures: Type.Array(Reference(['Runbook', 'Playbook'], { description: 'A procedure.' }), {
        minItems: 1,
        maxItems: 500,
        uniqueItems: true,
        description: 'Which procedures.',
      }),
      risk: Type.Enum(risks, {
        description: 'How risky they are. `low` and `medium` run without a board; `high` and `critical` need its approval.',
      }),
      board: Reference(['Team'], { description: 'The team whose members approve.' }),
      approvals: Type.Optional(
        Type.Integer({ minimum: 1, maximum: 10, description: 'How many of the board must agree. Default 1, of critical ones 2.' }),
      ),
      mostDays: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 366,
          description: 'How many days an approval beforehand may hold. Default 180, of critical ones 30.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
})
