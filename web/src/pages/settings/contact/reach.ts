import type { Outputs } from '../../../client.gen.ts'

export type Reach = Outputs['contact.mine']

/** Advice of the server names its actions; in the console their buttons are in sight. */
export const mendFor = (mend: string): string => mend.replaceAll(/ \(`[a-z.-]+`\)/g, '')
