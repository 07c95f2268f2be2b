/**
 * The service worker: shows pages that come by Web Push with their answers as buttons, and gives the answer without opening anything. It
 * keeps no files: the console is asked of the server each time, so that nobody at night looks at what was true yesterday.
 */
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('push', (event) => event.waitUntil(show(pageIn(event.data))))

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const page = event.notification.data
  event.waitUntil(event.action !== '' && page.token !== undefined ? answer(page, event.action) : open(page.url))
})

self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(event)))

/** A message that cannot be read is shown all the same: a browser that shows nothing loses its permission. */
const pageIn = (data) => {
  try {
    return { title: 'Andon', body: '', url: '/', choices: [], ...data.json() }
  } catch {
    return { title: 'Andon', body: 'Something came in. Open Andon to see what.', url: '/', choices: [] }
  }
}

const show = (page) =>
  self.registration.showNotification(page.title, {
    body: page.body,
    tag: page.tag,
    renotify: page.tag !== undefined,
    requireInteraction: page.choices.length > 0,
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    data: page,
    actions: page.choices.map(({ choice, label }) => ({ action: choice, title: label })),
  })

/** The token proves who was paged; no cookie goes along. What came of it is shown in place of the page. */
const answer = async (page, choice) => {
  const said = await sent(page.token, choice)
  await (said.isAnswered ? show({ ...page, body: said.words, choices: [] }) : show({ ...page, body: `${said.words}\n${page.body}` }))
}

const sent = async (token, choice) => {
  try {
    const response = await fetch('/api/v1/notice/answer', {
      method: 'POST',
      credentials: 'omit',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ token, choice }),
    })
    const body = await response.json()
    return response.ok
      ? { isAnswered: true, words: body.message }
      : { isAnswered: false, words: body.detail ?? body.title ?? 'It was not answered.' }
  } catch {
    return { isAnswered: false, words: 'No connection. Nothing was answered yet; try again.' }
  }
}

/** Nowhere but here, whatever the message says. */
const open = async (address) => {
  const url = new URL(address, self.location.origin)
  const target = url.origin === self.location.origin ? url.href : self.location.origin
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const known = windows.find((window) => window.url === target)
  await (known === undefined ? self.clients.openWindow(target) : known.focus())
}

/** The push service gave the browser another address: the server is told, under the name it knows. */
const subscribeAgain = async ({ oldSubscription, newSubscription }) => {
  const fresh = newSubscription ?? (await self.registration.pushManager.subscribe(oldSubscription?.options))
  const response = await fetch('/api/v1/contact/push-devices')
  if (!response.ok) return
  const { items } = await response.json()
  const known = items.find(({ endpoint }) => endpoint === oldSubscription?.endpoint)
  if (known === undefined) return
  const { endpoint, keys } = fresh.toJSON()
  await fetch('/api/v1/contact/push-subscribe', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: known.name, endpoint, p256dh: keys.p256dh, auth: keys.auth }),
  })
}
