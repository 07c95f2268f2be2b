import type { Device } from '#domains/notices/phones/store.ts'
import type { Outgoing } from '#platform/messages/outbox.ts'
import { pushAddress } from '#platform/messages/phones/push.ts'

/** Whose browser a message is for; undefined when it is for none, or says where its push service is. */
export const ownerOf = ({ message, about }: Outgoing): string | undefined =>
  message.channel === 'push' && !/^https?:/.test(message.to)
    ? (readerIn(message.data) ?? about.find((reference) => reference.startsWith('person:')))
    : undefined

/** Pages and what is told say whom they are for: they may be about others as well. */
const readerIn = (data: unknown): string | undefined =>
  typeof data === 'object' && data !== null && 'person' in data && typeof data.person === 'string' ? data.person : undefined

/**
 * The same message to where it really goes: a contact method names a browser, and behind its name is where its push service is. A
 * name nobody registered stays, and is refused with what to do.
 */
export const toDevice = (outgoing: Outgoing, devices: readonly Device[]): Outgoing => {
  const { message } = outgoing
  const owner = ownerOf(outgoing)
  const device = devices.find(({ person, name }) => person === owner && name === message.to)
  if (device === undefined) return outgoing
  return { ...outgoing, message: { ...message, to: pushAddress(device.endpoint, device.p256dh, device.auth) } }
}
