/** Where the console shows what is told about. */
const part = encodeURIComponent

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

export const schedulePlace = (baseUrl: string, schedule: string): string => `${baseUrl}/on-call/${part(nameOf(schedule))}`
export const swapPlace = (baseUrl: string, swap: string): string => `${baseUrl}/on-call/-swaps?swap=${part(swap)}`
export const handoffPlace = (baseUrl: string, handoff: string): string => `${baseUrl}/hand-offs/${part(handoff)}`
