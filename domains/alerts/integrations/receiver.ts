import type { Actor } from '#platform/identity/actor.ts'

/** Who receives what integrations send; which integration it was is the alert's source. */
export const receiver: Actor = { type: 'workflow', name: 'alerts', id: 'integrations' }
