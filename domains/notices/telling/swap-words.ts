import type { Swap } from '#domains/oncall/swaps/swap.ts'
import type { Interval } from '#platform/time/interval.ts'
import { formatInZone } from '#platform/time/zone.ts'

/** What people call somebody or something. */
export type Names = (reference: string) => string

/** What can be answered from the message that asks. */
export const choicesFor = ({ taker }: Pick<Swap, 'taker'>): readonly { readonly choice: string; readonly label: string }[] =>
  taker === undefined
    ? [{ choice: 'accept', label: 'Take it' }]
    : [
        { choice: 'accept', label: 'Accept' },
        { choice: 'decline', label: 'Decline' },
      ]

export const spanIn = ({ start, end }: Interval, zone: string): string => `from ${formatInZone(start, zone)} to ${formatInZone(end, zone)}`

/** To whoever is asked. */
export const askedWords = (swap: Swap, names: Names, zone: string, until: Date): { readonly subject: string; readonly text: string } => {
  const { giver, schedule, back, reason } = swap
  const rest = [
    ...(back === undefined ? [] : [`In return: ${names(giver)} takes over ${names(back.schedule)} ${spanIn(back, zone)}.`]),
    ...(reason === undefined ? [] : [`Why: ${reason}`]),
  ]
  return swap.taker === undefined
    ? {
        subject: `${names(giver)} asks for cover on ${names(schedule)}`,
        text: [
          `${names(giver)} asks everybody of ${names(schedule)} to take over the time ${spanIn(swap, zone)}, or a part of it.`,
          ...rest,
          'Whoever accepts first has it. Who cannot need not answer.',
        ].join('\n\n'),
      }
    : {
        subject: `${names(giver)} asks you to take over ${names(schedule)}`,
        text: [
          `${names(giver)} asks you to be on call for ${names(schedule)} ${spanIn(swap, zone)}.`,
          ...rest,
          `Nothing changes until you accept. It can be answered until ${formatInZone(until, zone)}.`,
        ].join('\n\n'),
      }
}

/** What was and what is, to each side of what was taken over. */
export const takenWords = (
  taken: Interval & { readonly schedule: string; readonly giver: string; readonly taker: string; readonly back: Swap['back'] },
  left: readonly Interval[],
  names: Names,
  zone: string,
): { readonly subject: string; readonly text: string } => {
  const { giver, taker, schedule, back } = taken
  const still = left.map((piece) => `- ${spanIn(piece, zone)}`)
  return {
    subject: `${names(taker)} takes over ${names(schedule)} for ${names(giver)}`,
    text: [
      `On call for ${names(schedule)} ${spanIn(taken, zone)}: it was ${names(giver)}, it is ${names(taker)}.`,
      ...(back === undefined
        ? []
        : [`On call for ${names(back.schedule)} ${spanIn(back, zone)}: it was ${names(taker)}, it is ${names(giver)}.`]),
      ...(still.length === 0 ? [] : [`Nobody has taken, so ${names(giver)} stays on call:\n${still.join('\n')}`]),
    ].join('\n\n'),
  }
}

/** To whoever asked, when nothing came of it. */
export const notTakenWords = (
  asked: Interval & { readonly schedule: string; readonly giver: string; readonly taker: string | undefined },
  why: 'declined' | 'expired',
  reason: string | undefined,
  names: Names,
  zone: string,
): { readonly subject: string; readonly text: string } => {
  const { giver, taker, schedule } = asked
  const said = reason === undefined ? '' : `\n\n“${reason}”`
  return why === 'declined'
    ? {
        subject: `${names(taker ?? '')} cannot take over ${names(schedule)}`,
        text: `You asked ${names(taker ?? '')} to be on call for ${names(schedule)} ${spanIn(asked, zone)}. They cannot, so ${names(giver)} stays on call.${said}`,
      }
    : {
        subject: `Nobody took over ${names(schedule)}`,
        text: `${taker === undefined ? 'Nobody' : `${names(taker)} did not answer and`} ${taker === undefined ? 'took over' : 'does not take over'} ${names(schedule)} ${spanIn(asked, zone)}. ${names(giver)} is on call.`,
      }
}

/** To whoever was asked and is asked no longer. */
export const withdrawnWords = (
  asked: Interval & { readonly schedule: string; readonly giver: string },
  names: Names,
  zone: string,
): { readonly subject: string; readonly text: string } => ({
  subject: `${names(asked.giver)} keeps ${names(asked.schedule)}`,
  text: `You need not take over ${names(asked.schedule)} ${spanIn(asked, zone)}: ${names(asked.giver)} took the question back.`,
})
