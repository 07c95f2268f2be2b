import assert from 'node:assert/strict'
import { pino } from 'pino'
import { domains } from '#app/domains.ts'
import { exampleFiles } from '#app/example/load.ts'
import { exampleDomain } from '#app/example/manifest.ts'
import type { Config } from '#platform/config.ts'
import { createServer } from '#platform/http/server.ts'
import type { OutsideAnswer } from '#platform/jobs/outside.ts'
import { createOutside } from '#platform/messages/outside.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { type Mail, startPhones } from '#test/phones.ts'
import { startTestPlatform, type TestPlatform, testConfig } from '#test/platform.ts'

/** A person of the story, with a phone. */
export interface Somebody {
  readonly actor: Actor
  /** Waits until a message that contains `text` arrives on this phone, and reads it. */
  readonly receives: (text: string) => Promise<Mail>
  /** Asserts that no unread message waits. */
  readonly isQuiet: () => void
  /** Opens the page's link in the mail: what the phone page shows. */
  readonly opens: (mail: Mail) => Promise<{ token: string; page: Record<string, unknown> }>
  /** Presses a button of the page in the mail. */
  readonly answers: (mail: Mail, choice: string) => Promise<{ status: number; body: Record<string, unknown> }>
}

/** The whole product for one operator's story: real PostgreSQL, real HTTP and SMTP, a clock and phones we own. */
export interface World extends TestPlatform {
  readonly url: string
  readonly person: (name: string) => Somebody
  /** Over HTTP with an administrator's token. */
  readonly get: (path: string) => Promise<Record<string, unknown>>
  readonly post: (
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ) => Promise<{ status: number; body: Record<string, unknown> }>
  readonly token: string
  /** Waits until `look` finds something. */
  readonly eventually: <Found>(what: string, look: () => Promise<Found | undefined | false>) => Promise<Found>
  /** Asserts that nobody got a message the story did not expect, then stops everything. */
  readonly end: () => Promise<void>
}

export interface WorldOptions {
  /** Documents of the organization; the example's with this shop when `example` is given. */
  readonly files?: readonly { path: string; text: string }[]
  readonly example?: { readonly shopUrl: string }
  readonly start?: Date
  /** First lines of messages that belong to another story: shifts that begin while this one is told. */
  readonly aside?: RegExp
  readonly config?: Partial<Config>
  /** Answers for what this machine cannot reach (Amazon's hosts); undefined: the request goes out. */
  readonly answers?: (url: string) => Pick<OutsideAnswer, 'status' | 'body'> | undefined
}

/** First lines of what the example's schedules tell by themselves, at whatever hour its story is told. */
export const ofShifts = /on call for|Your shift on|A shift of|hand-off of|You shadow/

export const startWorld = async (options: WorldOptions): Promise<World> => {
  const phones = await startPhones()
  const config: Config = { ...testConfig, smtp: { url: phones.url, from: 'andon@anycompany.example' }, ...options.config }
  const outside = createOutside(config, pino({ level: 'silent' }))
  const platform = await startTestPlatform({
    domains: options.example ? [...domains, exampleDomain(options.example.shopUrl)] : domains,
    config,
    outside: {
      ...outside,
      fetch: async (url, asked) => {
        const played = options.answers?.(url)
        return played === undefined ? outside.fetch(url, asked) : { ...played, headers: {}, durationMs: 1 }
      },
    },
    ...(options.start ? { start: options.start } : {}),
  })
  const files = options.files ?? (options.example ? exampleFiles(options.example.shopUrl) : [])
  if (files.length > 0) await platform.invoke(platform.administrator, 'record.apply', { files })
  const { token } = (await platform.invoke(platform.administrator, 'token.create', {
    name: 'journey',
    role: 'administrator',
    scopes: ['*'],
  })) as { token: string }
  const server = createServer(platform, { live: platform.live })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })

  const send = async (path: string, init: RequestInit): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(`${url}${path}`, init)
    const text = await answer.text()
    return { status: answer.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} }
  }
  const post: World['post'] = (path, body, headers = { authorization: `Bearer ${token}` }) =>
    send(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
  const get: World['get'] = async (path) => {
    const { status, body } = await send(path, { headers: { authorization: `Bearer ${token}` } })
    assert.equal(status, 200, `${path} answered ${status}: ${JSON.stringify(body)}`)
    return body
  }

  const person = (name: string): Somebody => {
    const address = `${name}@anycompany.example`
    return {
      actor: { type: 'person', name, role: 'responder', teams: [] },
      receives: (text) => phones.receives(address, text),
      isQuiet: () => phones.isQuiet(address),
      opens: async (mail) => {
        const opened = tokenIn(mail)
        const { status, body } = await send(`/api/v1/notice/open?token=${encodeURIComponent(opened)}`, {})
        assert.equal(status, 200, JSON.stringify(body))
        return { token: opened, page: body }
      },
      answers: (mail, choice) => post('/api/v1/notice/answer', { token: tokenIn(mail), choice }, {}),
    }
  }

  return {
    ...platform,
    url,
    token,
    person,
    get,
    post,
    eventually: async (what, look) => {
      const deadline = performance.now() + 20_000
      for (;;) {
        const found = await look()
        if (found) return found
        if (performance.now() > deadline) assert.fail(`It never happened: ${what}`)
        await new Promise((done) => setTimeout(done, 25))
      }
    },
    end: async () => {
      await server.close()
      await platform.stop()
      outside.close()
      await phones.stop()
      phones.nothingUnread(options.aside)
    },
  }
}

const tokenIn = (mail: Mail): string => {
  const token = /\/p\/([A-Za-z0-9._~-]+)/.exec(mail.text)?.[1]
  assert.ok(token, `no link of a page in: ${mail.text}`)
  return token
}
