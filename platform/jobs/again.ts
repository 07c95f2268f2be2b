/** Whoever else holds what is due commits within this, or nearly: soon, but not in a circle without a pause. */
const heldAgainMs = 250

/**
 * When to look again after everything that is due was taken, and `next` is the first due instant that is left. One that has
 * passed is held by somebody else, who may leave it as it is: nobody would ever be woken for it again.
 */
export const lookAgainAt = (next: Date, now: Date): Date => (next > now ? next : new Date(now.getTime() + heldAgainMs))
