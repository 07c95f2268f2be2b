import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { beforeEach, describe, test } from 'node:test'
import { createContext, runInContext } from 'node:vm'

interface Shown {
  readonly title: string
  readonly options: { body: string; tag?: string; data: object; actions: { action: string; title: string }[]; requireInteraction: boolean }
}

const text = readFileSync(new URL('../public/sw.js', import.meta.url), 'utf8')
const page = {
  title: '[Urgent] checkout: Payments fail',
  body: 'Half of all payments are refused.',
  url: 'https://andon.test/p/abc',
  tag: 'alert-group:1',
  token: 'abc',
  choices: [
    { choice: 'acknowledge', label: 'Acknowledge' },
    { choice: 'escalate', label: 'Escalate' },
  ],
}

describe('The service worker', () => {
  let shown: Shown[]
  let opened: string[]
  let asked: { url: string; init: RequestInit | undefined }[]
  let answer: (url: string) => Response | Error
  let windows: { url: string; focus: () => void }[]
  let listeners: Record<string, (event: object) => void>

  /** Runs a handler as the browser does, and waits for what it asked to be waited for. */
  const fire = async (name: string, event: object): Promise<void> => {
    const waits: Promise<unknown>[] = []
    listeners[name]?.({ ...event, waitUntil: (promise: Promise<unknown>) => waits.push(promise) })
    await Promise.all(waits)
  }
  const click = (action: string, data: object = page) =>
    fire('notificationclick', { action, notification: { close: () => undefined, data } })

  beforeEach(() => {
    shown = []
    opened = []
    asked = []
    windows = []
    listeners = {}
    answer = () => Response.json({ message: 'It is yours now; nobody else is paged.' })
    const self = {
      addEventListener: (name: string, listener: (event: object) => void) => {
        listeners[name] = listener
      },
      skipWaiting: () => Promise.resolve(),
      location: { origin: 'https://andon.test' },
      clients: {
        claim: () => Promise.resolve(),
        matchAll: () => Promise.resolve(windows),
        openWindow: (url: string) => Promise.resolve(opened.push(url)),
      },
      registration: {
        showNotification: (title: string, options: Shown['options']) => Promise.resolve(shown.push({ title, options })),
        pushManager: { subscribe: () => Promise.reject(new Error('no')) },
      },
    }
    const fetch = (url: string, init?: RequestInit): Promise<Response> => {
      asked.push({ url, init })
      const said = answer(url)
      return said instanceof Error ? Promise.reject(said) : Promise.resolve(said)
    }
    runInContext(text, createContext({ self, fetch, URL }))
  })

  test('shows a page with its answers as buttons', async () => {
    await fire('push', { data: { json: () => page } })
    assert.equal(shown[0]?.title, page.title)
    assert.deepEqual([shown[0].options.body, shown[0].options.tag, shown[0].options.requireInteraction], [page.body, page.tag, true])
    assert.deepEqual(
      [...shown[0].options.actions].map(({ action, title }) => [action, title]),
      [
        ['acknowledge', 'Acknowledge'],
        ['escalate', 'Escalate'],
      ],
    )
  })

  test('shows what it cannot read too', async () => {
    const data = {
      json: () => {
        throw new SyntaxError('no JSON')
      },
    }
    await fire('push', { data })
    await fire('push', { data: null })
    assert.deepEqual([shown.length, /Open Andon/.test(shown[0]?.options.body ?? '')], [2, true])
  })

  test('answers from a button, without a cookie, and shows what came of it', async () => {
    await click('acknowledge')
    assert.equal(asked[0]?.url, '/api/v1/notice/answer')
    assert.deepEqual(
      [asked[0].init?.credentials, JSON.parse(String(asked[0].init?.body))],
      ['omit', { token: 'abc', choice: 'acknowledge' }],
    )
    assert.deepEqual(
      [shown[0]?.options.body, shown[0]?.options.actions.length, opened.length],
      ['It is yours now; nobody else is paged.', 0, 0],
    )
  })

  test('says that nothing was answered without a connection, and keeps the buttons', async () => {
    answer = () => new TypeError('offline')
    await click('acknowledge')
    assert.match(shown[0]?.options.body ?? '', /^No connection\. Nothing was answered yet/)
    assert.equal(shown[0]?.options.actions.length, 2)
    answer = () => Response.json({ detail: 'The link is expired.' }, { status: 410 })
    await click('acknowledge')
    assert.match(shown[1]?.options.body ?? '', /^The link is expired\./)
  })

  test('opens the page, or the window that shows it, and nothing elsewhere', async () => {
    await click('')
    let focused = 0
    windows = [{ url: page.url, focus: () => (focused += 1) }]
    await click('')
    await click('', { ...page, url: 'https://evil.example/p/abc' })
    assert.deepEqual([opened, focused], [['https://andon.test/p/abc', 'https://andon.test'], 1])
  })

  test('tells the server another address under the name it knows', async () => {
    answer = () => Response.json({ items: [{ name: 'phone', endpoint: 'https://push.example/old' }] })
    const fresh = { toJSON: () => ({ endpoint: 'https://push.example/new', keys: { p256dh: 'p', auth: 'a' } }) }
    await fire('pushsubscriptionchange', { oldSubscription: { endpoint: 'https://push.example/old', options: {} }, newSubscription: fresh })
    assert.deepEqual(JSON.parse(String(asked[1]?.init?.body)), {
      name: 'phone',
      endpoint: 'https://push.example/new',
      p256dh: 'p',
      auth: 'a',
    })
    asked = []
    await fire('pushsubscriptionchange', {
      oldSubscription: { endpoint: 'https://push.example/unknown', options: {} },
      newSubscription: fresh,
    })
    assert.equal(asked.length, 1)
  })
})
