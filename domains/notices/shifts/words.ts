import type { Beginning } from '#domains/notices/shifts/beginning.ts'
import type { Change } from '#domains/notices/shifts/changes.ts'
import type { Collision } from '#domains/notices/shifts/collisions.ts'
import { type Names, spanIn } from '#domains/notices/telling/swap-words.ts'
import type { Interval } from '#platform/time/interval.ts'
import { formatDuration } from '#platform/time/duration.ts'
import { formatInZone } from '#platform/time/zone.ts'

interface Words {
  readonly subject: string
  readonly text: string
}

export const beginsWords = ({ stint }: Beginning, comesFrom: readonly string[], names: Names, zone: string, now: Date): Words => {
  const { schedule, start, end, shadow } = stint
  const ahead = `in ${formatDuration(roundedUp(start.getTime() - now.getTime()))}`
  const before = comesFrom.length === 0 ? 'Nobody is on call before you.' : `You take over from ${comesFrom.map(names).join(' and ')}.`
  return {
    subject: shadow ? `You shadow ${names(schedule)} ${ahead}` : `You are on call for ${names(schedule)} ${ahead}`,
    text: [
      shadow
        ? `You shadow ${names(schedule)} ${spanIn(stint, zone)}. You see what happens and are not paged.`
        : `You are on call for ${names(schedule)} from ${formatInZone(start, zone)}${end.getTime() - start.getTime() > longestSaid ? '' : ` to ${formatInZone(end, zone)}`}.`,
      ...(shadow ? [] : [`${before} If you cannot, swap it or ask for cover.`]),
    ].join('\n\n'),
  }
}

/** What is not looked at further: the end of somebody who is always on call is not its end. */
const longestSaid = 13 * 86_400_000
const minuteMs = 60_000
const roundedUp = (milliseconds: number): number => Math.ceil(milliseconds / minuteMs) * minuteMs

export const changedWords = (change: Change, because: readonly string[], names: Names, zone: string): Words => {
  const lines = (some: readonly Interval[]): string =>
    some.length === 0 ? '- not on call' : some.map((one) => `- ${spanIn(one, zone)}`).join('\n')
  return {
    subject: `Your time on call for ${names(change.schedule)} changed`,
    text: [
      `It was:\n${lines(change.before)}`,
      `It is:\n${lines(change.after)}`,
      ...(because.length === 0 ? [] : [because.join('\n')]),
    ].join('\n\n'),
  }
}

export const collisionWords = (collision: Collision, isOwn: boolean, names: Names, zone: string): Words => {
  const { stint, what, title } = collision
  const who = isOwn ? 'You are' : `${names(stint.person)} is`
  const during = what === 'holiday' ? `${title}, a public holiday` : isOwn ? `your leave (${title})` : `their leave (${title})`
  return {
    subject: `${isOwn ? 'Your shift' : `A shift of ${names(stint.person)}`} on ${names(stint.schedule)} meets ${what === 'holiday' ? title : 'leave'}`,
    text: `${who} on call for ${names(stint.schedule)} ${spanIn(collision, zone)}, during ${during}. A swap or cover can still be asked for.`,
  }
}

export const gapWords = (gap: Interval & { readonly schedule: string }, names: Names, zone: string): Words => ({
  subject: `Nobody is on call for ${names(gap.schedule)}`,
  text: `Nobody is on call for ${names(gap.schedule)} ${spanIn(gap, zone)}, although somebody should be. Pages in that time go to the next step of their policy at once.\n\nPut somebody on call for it, or ask whether somebody covers.`,
})

export const bookedWords = (
  booking: Interval & { readonly person: string; readonly schedule: string; readonly other: string },
  names: Names,
  zone: string,
): Words => {
  const { person, schedule, other } = booking
  const where = schedule === other ? `twice for ${names(schedule)}` : `for ${names(schedule)} and ${names(other)} at once`
  return {
    subject: `${names(person)} is on call ${where}`,
    text: `${names(person)} is on call ${where} ${spanIn(booking, zone)}. One person can answer one page at a time.\n\nPut somebody else on call for one of them.`,
  }
}
