/**
 * A counter that moves whenever a session, token or role changed in this process, so that what the authenticator
 * remembers for a few seconds is forgotten at once here. Other nodes forget by time.
 */
let generation = 0

export const credentialsChanged = (): void => {
  generation += 1
}

export const credentialsGeneration = (): number => generation
