import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const secret = Type.String({ description: 'The secret, `secret:db-password`; never its value.' })
const version = Type.Integer({ description: 'The version that is used from now on.' })
const by = Type.String({ description: 'Who did it.' })

export const secretChanged = defineFact({
  name: 'secret.changed',
  sentence: '{by} set {secret} (version {version})',
  data: Type.Object({ secret, version, by }, { additionalProperties: false }),
})

export const secretRotated = defineFact({
  name: 'secret.rotated',
  sentence: '{by} rotated {secret} (version {version}); the former value works until {formerUntil}',
  data: Type.Object(
    {
      secret,
      version,
      by,
      formerUntil: Type.String({ description: 'Until when the former value may be used; empty where the store decides.' }),
    },
    { additionalProperties: false },
  ),
})

export const secretForgotten = defineFact({
  name: 'secret.forgotten',
  sentence: '{by} deleted every value of {secret}',
  data: Type.Object({ secret, by, versions: Type.Integer({ description: 'How many versions it had.' }) }, { additionalProperties: false }),
})

export const secretRotationDue = defineFact({
  name: 'secret.rotation-due',
  sentence: '{secret} should have been replaced by {dueAt}',
  data: Type.Object(
    {
      secret,
      owner: Type.Union([Type.String(), Type.Null()], { description: 'Who answers for it.' }),
      dueAt: Type.String({ format: 'date-time', description: 'When it was to be replaced.' }),
      setAt: Type.String({ format: 'date-time', description: 'When it was set.' }),
    },
    { additionalProperties: false },
  ),
})

export const secretRefused = defineFact({
  name: 'secret.refused',
  sentence: '{procedure} asked for {secret} and did not get it: {reason}',
  data: Type.Object(
    {
      secret,
      procedure: Type.String({ description: 'Who asked.' }),
      run: Type.String({ description: 'In which run.' }),
      reason: Type.String({ description: 'Why not.' }),
    },
    { additionalProperties: false },
  ),
})

export const secretsResealed = defineFact({
  name: 'secret.resealed',
  sentence: '{by} sealed {versions} values with the new key; {left} could not be opened',
  data: Type.Object(
    {
      by,
      versions: Type.Integer({ description: 'How many were sealed anew.' }),
      left: Type.Integer({ description: 'How many no known key opens.' }),
    },
    { additionalProperties: false },
  ),
})

export const secretCheckAsked = defineFact({
  name: 'secret.check-asked',
  sentence: '{by} asks whether {secret} can be read',
  data: Type.Object({ secret, by }, { additionalProperties: false }),
})

export const secretChecked = defineFact({
  name: 'secret.checked',
  sentence: '{secret} was read to see whether it can be: {outcome}. {reason}',
  data: Type.Object(
    {
      secret,
      outcome: Type.Enum(['readable', 'unreadable'] as const, { description: 'Whether a value came back.' }),
      reason: Type.String({ description: 'Why not; empty when it can.' }),
    },
    { additionalProperties: false },
  ),
})
