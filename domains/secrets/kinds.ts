import Type from 'typebox'
import { defineKind, Reference } from '#platform/kinds/kind.ts'
import type { Finding } from '#platform/refusal.ts'
import { findingsOf } from './declaration.ts'

export const stores = ['andon', 'environment', 'file', 'vault'] as const

export const Secret = defineKind({
  name: 'Secret',
  slug: 'secret',
  plural: 'Secrets',
  summary:
    'A password, key or token that procedures use and nobody reads. The record says where it is kept and who may use it, never what it is.',
  owner: 'required',
  practices: ['OPS07-BP03', 'OPS07-BP04'],
  columns: ['spec.store'],
  validate: (document): readonly Finding[] => findingsOf(document.spec),
  spec: Type.Object(
    {
      store: Type.Optional(
        Type.Enum(stores, {
          description:
            'Where its value is kept. `andon` (usual): here, sealed, set with `secret.set`. `environment`: a variable of the server. `file`: in the folder of secrets. `vault`: HashiCorp Vault or OpenBao.',
        }),
      ),
      name: Type.Optional(
        Type.String({ pattern: '^[A-Za-z0-9_]{1,100}$', description: 'environment: the variable without its beginning `ANDON_SECRET_`.' }),
      ),
      path: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 500,
          description: 'file: below the folder of secrets. vault: below the mount, `payments/db`.',
        }),
      ),
      field: Type.Optional(
        Type.String({ minLength: 1, maxLength: 200, description: 'vault: which field. Needed when there are several.' }),
      ),
      mount: Type.Optional(
        Type.String({
          pattern: '^[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*$',
          maxLength: 200,
          description: 'vault: the mount of the KV engine. Default as configured, `secret`.',
        }),
      ),
      version: Type.Optional(Type.Integer({ minimum: 1, description: 'vault: this version and no later one. Default the newest.' })),
      rotation: Type.Optional(
        Type.Object(
          {
            every: Type.String({
              pattern: '^[1-9][0-9]{0,3}(d|w|m|y)$',
              description: 'How old it may become before its owner is told: `90d`.',
            }),
            grace: Type.Optional(
              Type.String({
                pattern: '^[1-9][0-9]{0,3}(m|h|d)$',
                description: 'How long the former value may still be used after a rotation. Default `24h`.',
              }),
            ),
          },
          { additionalProperties: false, description: 'When it is to be replaced.' },
        ),
      ),
      use: Type.Optional(
        Type.Object(
          {
            procedures: Type.Optional(
              Type.Array(Reference(['Runbook', 'Playbook'], { description: 'A procedure that may use it.' }), {
                maxItems: 500,
                description: 'Procedures that may use it.',
              }),
            ),
            teams: Type.Optional(
              Type.Array(Reference(['Team'], { description: 'A team whose procedures may use it.' }), {
                maxItems: 100,
                description: 'Teams whose procedures may use it.',
              }),
            ),
            runners: Type.Optional(
              Type.Array(Type.String({ minLength: 1, maxLength: 190, description: 'Name of a runner; `local` is this platform.' }), {
                minItems: 1,
                maxItems: 100,
                description: 'The only runners it is handed to. Default all.',
              }),
            ),
          },
          { additionalProperties: false, description: 'Who may use it. Default: the procedures of the team that owns it.' },
        ),
      ),
    },
    { additionalProperties: false },
  ),
})
