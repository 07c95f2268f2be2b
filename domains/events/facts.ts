import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const integration = Type.String()

/** Somebody handed events in by the action; what integrations send is counted, not recorded one by one. */
export const eventReceived = defineFact({
  name: 'event.received',
  sentence: '{by} handed in {accepted} events, {repeated} more were known',
  data: Type.Object({ by: Type.String(), accepted: Type.Integer(), repeated: Type.Integer() }),
})

/** A key opens an integration from now on. */
export const integrationKeyIssued = defineFact({
  name: 'integration.key-issued',
  sentence: 'A key of {integration} was issued, ending in {hint}',
  data: Type.Object({ integration, key: Type.String(), hint: Type.String() }),
})

/** A key opens nothing any more. */
export const integrationKeyRevoked = defineFact({
  name: 'integration.key-revoked',
  sentence: 'The key of {integration} ending in {hint} was revoked',
  data: Type.Object({ integration, key: Type.String(), hint: Type.String() }),
})

/** Somebody sent a test through an integration. */
export const integrationTested = defineFact({
  name: 'integration.tested',
  sentence: 'A test of {integration} was answered {status}',
  data: Type.Object({ integration, status: Type.Integer() }),
})
