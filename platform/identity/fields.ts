import Type from 'typebox'

/** Fields the schemas of this folder share. */
export const personField = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$',
  description: 'Name of the person, as in the reference `person:alice`.',
})

export const roleField = Type.Union(
  [Type.Literal('viewer'), Type.Literal('responder'), Type.Literal('editor'), Type.Literal('administrator')],
  {
    description:
      'What the person or token may do at most: `viewer`, `responder`, `editor`, `administrator`; each includes the ones before it.',
  },
)

export const emailField = Type.String({ format: 'email', maxLength: 320, description: 'The address to sign in with.' })

export const idField = Type.String({ format: 'uuid', description: 'Its identifier.' })

export const instantField = (description: string): ReturnType<typeof Type.String> => Type.String({ format: 'date-time', description })

export const afterField = Type.String({ maxLength: 200, description: 'Continue after this key: the `next` of the page before.' })

export const afterIdField = Type.String({ format: 'uuid', description: 'Continue after this key: the `next` of the page before.' })

export const limitField = Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'How many at most; 50 when left out.' })

export const nextField = Type.String({ description: 'Key of the next page; missing on the last one.' })

/** No input at all. */
export const nothing = Type.Object({}, { additionalProperties: false })
