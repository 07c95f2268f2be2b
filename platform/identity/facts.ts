import Type from 'typebox'
import { roleField as role } from '#platform/identity/fields.ts'
import { defineFact } from '#platform/facts/fact.ts'

const person = Type.String({ maxLength: 200, description: 'Name of the person whose account it is.' })
const address = Type.String({ maxLength: 100, description: 'Network address it came from.' })
const method = Type.Union([Type.Literal('password'), Type.Literal('link')], { description: 'How the person proved who they are.' })
const tokenName = Type.String({ maxLength: 100, description: 'What the token is called.' })
const strict = { additionalProperties: false }

export const SignedIn = defineFact({
  name: 'identity.signed-in',
  sentence: '{person} signed in by {method} from {address}',
  data: Type.Object({ person, method, address, session: Type.String({ description: 'The session that began.' }) }, strict),
})

export const SignInFailed = defineFact({
  name: 'identity.sign-in-failed',
  sentence: 'A sign-in as {person} failed from {address}: {reason}',
  // What was typed is not kept: people type passwords into the wrong field.
  data: Type.Object({ person, address, reason: Type.String({ maxLength: 200, description: 'Why it was refused.' }) }, strict),
})

export const SignedOut = defineFact({
  name: 'identity.signed-out',
  sentence: '{person} signed out',
  data: Type.Object({ person }, strict),
})

export const Invited = defineFact({
  name: 'identity.invited',
  sentence: '{person} was invited as {role}',
  data: Type.Object({ person, role }, strict),
})

export const Granted = defineFact({
  name: 'identity.granted',
  sentence: '{person} is now {role}, before {before}',
  data: Type.Object({ person, role, before: role }, strict),
})

export const Disabled = defineFact({
  name: 'identity.disabled',
  sentence: 'The account of {person} was switched off: {reason}',
  data: Type.Object({ person, reason: Type.String({ maxLength: 500, description: 'Why.' }) }, strict),
})

export const Enabled = defineFact({
  name: 'identity.enabled',
  sentence: 'The account of {person} was switched on again',
  data: Type.Object({ person }, strict),
})

export const PasswordChanged = defineFact({
  name: 'identity.password-changed',
  sentence: '{person} changed the password; {ended} other sessions ended',
  data: Type.Object({ person, ended: Type.Integer({ description: 'Sessions that were ended by it.' }) }, strict),
})

export const LinkMade = defineFact({
  name: 'identity.link-made',
  sentence: 'A one-time sign-in link was made for {person}',
  data: Type.Object({ person, purpose: Type.Union([Type.Literal('first'), Type.Literal('invite')], { description: 'What for.' }) }, strict),
})

export const SessionRevoked = defineFact({
  name: 'session.revoked',
  sentence: 'A session of {person} was ended',
  data: Type.Object({ person, session: Type.String({ description: 'The session.' }) }, strict),
})

export const TokenCreated = defineFact({
  name: 'token.created',
  sentence: 'Token {name} was created with the role {role}',
  data: Type.Object(
    {
      token: Type.String({ description: 'Its identifier.' }),
      name: tokenName,
      role,
      scopes: Type.Array(Type.String(), { description: 'The actions it may do.' }),
      expiresAt: Type.Optional(Type.String({ format: 'date-time', description: 'When it stops working.' })),
    },
    strict,
  ),
})

export const TokenRevoked = defineFact({
  name: 'token.revoked',
  sentence: 'Token {name} was revoked',
  data: Type.Object({ token: Type.String({ description: 'Its identifier.' }), name: tokenName }, strict),
})
