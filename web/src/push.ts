import { act } from './client.ts'

/** Whether messages can come to this browser at all, and what keeps them from it. */
export type PushSupport = 'possible' | 'unsupported' | 'denied'

export const pushSupport = (): PushSupport => {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window)) return 'unsupported'
  return Notification.permission === 'denied' ? 'denied' : 'possible'
}

/** The address of this browser at its push service, when it is subscribed. */
export const pushEndpoint = async (): Promise<string | undefined> => {
  const registration = await navigator.serviceWorker.getRegistration('/')
  return (await registration?.pushManager.getSubscription())?.endpoint
}

/**
 * Asks for permission, subscribes and tells the server under this name. Only from a click: browsers ask nobody otherwise.
 *
 * @param publicKey Of `contact.push-devices`.
 */
export const allowPush = async (name: string, publicKey: string): Promise<{ isMethod: boolean }> => {
  if ((await Notification.requestPermission()) !== 'granted')
    throw new Error('The browser does not allow notifications from here. Allow them beside its address bar, then try again.')
  const registration = await navigator.serviceWorker.register('/sw.js', { scope: '/' })
  await navigator.serviceWorker.ready
  const { endpoint, keys } = (await subscribed(registration.pushManager, publicKey)).toJSON()
  return act('contact.push-subscribe', { name, endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' })
}

/** Ends messages to this browser, here and at the server. */
export const endPush = async (): Promise<void> => {
  const registration = await navigator.serviceWorker.getRegistration('/')
  const subscription = await registration?.pushManager.getSubscription()
  if (subscription === null || subscription === undefined) return
  await act('contact.push-unsubscribe', { endpoint: subscription.endpoint })
  await subscription.unsubscribe()
}

/** A browser that subscribed with another key (the server's secret has changed) begins anew. */
const subscribed = async (manager: PushManager, publicKey: string): Promise<PushSubscription> => {
  const options = { userVisibleOnly: true, applicationServerKey: keyBytes(publicKey) }
  try {
    return await manager.subscribe(options)
  } catch (error) {
    const former = await manager.getSubscription()
    if (former === null) throw error
    await former.unsubscribe()
    return manager.subscribe(options)
  }
}

const keyBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** What most people would call this browser. */
export const usualName = (agent: string): string =>
  /iphone|android.+mobile|mobile/i.test(agent) ? 'phone' : /ipad|tablet/i.test(agent) ? 'tablet' : 'desk'
