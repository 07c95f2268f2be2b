import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import engine from 'axe-core'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { browserFlags, findBrowser } from '../../tools/browser.ts'

/** The product as a person meets it: its own process, the built console, a real browser. */
export interface Site {
  readonly url: string
  readonly browser: Browser
  /** A window signed in as the first administrator. What its console says is collected. */
  readonly open: (look?: Look) => Promise<Window>
  /** A window nobody is signed in to. */
  readonly openStranger: (look?: Look) => Promise<Window>
  readonly ask: <Answer>(name: string, parameters?: Record<string, string>) => Promise<Answer>
  readonly act: (name: string, input: unknown) => Promise<unknown>
  readonly stop: () => Promise<void>
}

export interface Look {
  readonly width?: number
  readonly theme?: 'light' | 'dark'
}

export interface Window {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors and warnings of the browser's console, faults of scripts and refused requests so far. */
  readonly complaints: string[]
  readonly close: () => Promise<void>
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Starts the product with the example organization on free ports and signs in by the printed link. */
export const startSite = async (): Promise<Site> => {
  build()
  const folder = mkdtempSync(join(tmpdir(), 'andon-console-'))
  const [port, shopPort] = [await freePort(), await freePort()]
  const server = spawn(process.execPath, ['app/main.ts'], {
    cwd: root,
    env: {
      ...process.env,
      ANDON_DATA: folder,
      ANDON_PORT: String(port),
      ANDON_SHOP_PORT: String(shopPort),
      ANDON_REQUESTS_PER_MINUTE: '100000',
      ANDON_LOG: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const link = await printedLink(server)
  const url = `http://127.0.0.1:${port}`
  const browser = await chromium.launch({ executablePath: findBrowser(), args: [...browserFlags] })
  const state = await signIn(browser, link)
  const cookie = state.cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
  const request = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1/${path}`, { ...init, headers: { cookie, origin: url, 'content-type': 'application/json' } })
    const answer: unknown = await response.json()
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`)
    return answer
  }
  const window = async (look: Look, signedIn: boolean): Promise<Window> => {
    const { width = 1440, theme = 'light' } = look
    const context = await browser.newContext({
      viewport: { width, height: width < 500 ? 844 : 900 },
      colorScheme: theme,
      reducedMotion: 'reduce',
      ...(signedIn ? { storageState: state } : {}),
    })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    return { page, context, complaints: listen(page), close: () => context.close() }
  }
  return {
    url,
    browser,
    open: (look = {}) => window(look, true),
    openStranger: (look = {}) => window(look, false),
    ask: async <Answer>(name: string, parameters: Record<string, string> = {}) =>
      (await request(`${name.replace('.', '/')}?${new URLSearchParams(parameters).toString()}`)) as Answer,
    act: (name, input) => request(name.replace('.', '/'), { method: 'POST', body: JSON.stringify(input) }),
    stop: async () => {
      await browser.close()
      await end(server)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Asks again until the answer is there: what happens by itself takes its time. */
export const until = async <Value>(what: string, look: () => Promise<Value | undefined>, seconds = 45): Promise<Value> => {
  const deadline = Date.now() + seconds * 1_000
  for (;;) {
    const value = await look()
    if (value !== undefined) return value
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain for ${what}.`)
    await new Promise((done) => setTimeout(done, 250))
  }
}

/** What axe finds wrong with the page, one line a rule. Evaluated in the page, since its policy allows no foreign script tag. */
export const axe = async (page: Page): Promise<string[]> => {
  await page.evaluate(engine.source)
  return page.evaluate(async () => {
    const engine = Reflect.get(globalThis, 'axe') as {
      run: (
        context: unknown,
        options: unknown,
      ) => Promise<{ violations: { id: string; help: string; nodes: { html: string; failureSummary?: string }[] }[] }>
    }
    const { violations } = await engine.run(document, {
      resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    })
    return violations.map(
      (each) =>
        `${each.id}: ${each.help}: ${each.nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 160)} (${(node.failureSummary ?? '').split('\n')[1]?.trim() ?? ''})`)
          .join(' | ')}`,
    )
  })
}

/** How many pixels the page is wider than its window. */
export const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

const listen = (page: Page): string[] => {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text().slice(0, 300)}`)
  })
  page.on('pageerror', (fault) => complaints.push(`fault: ${fault.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`)
  })
  return complaints
}

/** `npm test` builds before it runs this; by hand, a missing build is made here. */
const build = (): void => {
  if (existsSync(join(root, 'web/dist/index.html')) && existsSync(join(root, 'web/dist/phone.html'))) return
  const { status, stderr } = spawnSync(join(root, 'node_modules/.bin/vite'), ['build', 'web', '--logLevel', 'warn'], {
    cwd: root,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The console could not be built: ${stderr}`)
}

const printedLink = (server: ChildProcess): Promise<string> =>
  new Promise((done, fail) => {
    let output = ''
    const read = (chunk: Buffer): void => {
      output += chunk.toString()
      const link = /http\S+\/sign-in\/\S+/.exec(output)?.[0]
      if (link !== undefined) done(link)
    }
    server.stdout?.on('data', read)
    server.stderr?.on('data', read)
    server.on('exit', (code) => fail(new Error(`The product ended with ${code} before it was ready: ${output}`)))
  })

const signIn = async (browser: Browser, link: string): ReturnType<BrowserContext['storageState']> => {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(link)
  await page.getByRole('button').first().click()
  await page.waitForURL((address) => address.pathname === '/')
  const state = await context.storageState()
  await context.close()
  return state
}

const end = (server: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (server.exitCode !== null) return done()
    server.on('exit', () => done())
    server.kill('SIGTERM')
    setTimeout(() => server.kill('SIGKILL'), 10_000).unref()
  })

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
