import { fork } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { sendMessages } from '#platform/messages/outbox.ts'
import { createOutside } from '#platform/messages/outside.ts'
import { startTestPlatform, testConfig } from '#test/platform.ts'

/**
 * How fast webhooks leave: written by a committed transaction, posted to a receiver in another process, their outcome
 * and its fact committed. `node bench/outbox.ts [messages] [per transaction]`
 */
const [count = 20_000, batch = 100] = process.argv.slice(2).map(Number)

/** The receiver: notes when each message arrives, and answers at once. */
const receive = (): void => {
  const arrivals = new Map<string, number>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => (body += String(chunk)))
    request.on('end', () => {
      const { key, at } = JSON.parse(body) as { key: string; at: number }
      if (!arrivals.has(key)) arrivals.set(key, Date.now() - at)
      response.end()
      if (arrivals.size === count) process.send?.([...arrivals.values()].toSorted((a, b) => a - b))
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

const measure = async (): Promise<void> => {
  const receiver = fork(fileURLToPath(import.meta.url), [String(count), String(batch)], {
    env: { ...process.env, ANDON_BENCH_RECEIVE: '1' },
  })
  const port = await new Promise<number>((resolve) => receiver.once('message', (value) => resolve(Number(value))))
  const outside = createOutside(testConfig, pino({ level: 'silent' }))
  const platform = await startTestPlatform({ domains: [messagesDomain], outside })
  const arrived = new Promise<number[]>((resolve) => receiver.once('message', (value) => resolve(value as number[])))
  const started = performance.now()
  for (let sent = 0; sent < count; sent += batch) {
    await platform.transact(platform.administrator, (transaction) =>
      sendMessages(
        transaction,
        Array.from({ length: Math.min(batch, count - sent) }, (_, index) => ({
          message: {
            id: transaction.newId(),
            channel: 'webhook',
            to: `http://127.0.0.1:${port}/`,
            subject: 'Bench',
            text: 'Bench',
            links: [],
            data: { key: String(sent + index), at: Date.now() },
          },
          about: ['bench:1'],
        })),
      ),
    )
  }
  const wrote = performance.now()
  const delays = await arrived
  const received = performance.now()
  await platform.drain()
  const settled = performance.now()
  const rate = (until: number): string => `${Math.round((count / (until - started)) * 1_000)}/s`
  const at = (share: number): string => `${delays[Math.floor((delays.length - 1) * share)]} ms`
  console.log(`${count} messages, ${batch} per transaction: written ${rate(wrote)}, received ${rate(received)}, settled ${rate(settled)}`)
  console.log(`from written to received: p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)}`)
  await platform.stop()
  outside.close()
  receiver.kill()
}

if (process.env['ANDON_BENCH_RECEIVE'] === '1') receive()
else await measure()
