import { createTransport } from 'nodemailer'
import { pino } from 'pino'
import { pageAbout } from '#domains/notices/actions.ts'
import { listNotices } from '#domains/notices/answering.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { createServer } from '#platform/http/server.ts'
import { applyRecords } from '#platform/kinds/apply-actions.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { createOutside } from '#platform/messages/outside.ts'
import { openMailDoor } from '#platform/messages/phones/mail-in.ts'
import { type Asked, formOf, fromTwilio, startCarriers } from '#test/carriers.ts'
import { startPhones } from '#test/phones.ts'
import { startTestPlatform, testConfig } from '#test/platform.ts'

const twilioToken = 'a token of twilio'

/** Paging with telephones: real HTTP and SMTP to those who carry, and their answers coming in. */
export const startTelephones = async (records: string) => {
  const carriers = await startCarriers()
  const phones = await startPhones()
  const mailIn = { port: 0, address: 'page@andon.test' }
  const config = {
    ...testConfig,
    smtp: { url: phones.url, from: 'andon@andon.test' },
    providers: { twilio: { account: 'AC1', token: twilioToken, from: '+15005550006', api: carriers.url }, mailIn },
  }
  const outside = createOutside(config, pino({ level: 'silent' }))
  const platform = await startTestPlatform({
    domains: [kindsDomain, messagesDomain, people, oncall, notices],
    start: new Date('2026-11-20T09:00:00Z'),
    config,
    outside,
  })
  await platform.act(applyRecords, { files: [{ path: 'shop.yaml', text: records }] })
  const server = createServer(platform)
  const door = await openMailDoor(platform, mailIn)
  let count = 0

  const post = async (path: string, headers: Record<string, string>, body: string) => {
    const answer = await server.inject({ method: 'POST', url: path, headers, payload: body })
    await platform.drain()
    return { status: answer.statusCode, body: answer.body }
  }
  /** As Twilio asks and tells; the address may be one it was given. */
  const twilio = (address: string, form: Record<string, string>, token = twilioToken) => {
    const signed = fromTwilio(address.startsWith('http') ? address : `http://x${address}`, config.baseUrl, token, form)
    return post(signed.path, signed.headers, signed.body)
  }
  return {
    ...platform,
    carriers,
    phones,
    post,
    twilio,
    texts: (): readonly Record<string, string>[] => asksOf(carriers.asked, '/Messages.json'),
    calls: (): readonly Record<string, string>[] => asksOf(carriers.asked, '/Calls.json'),
    /** Somebody writes a text message; answers what they are written back, empty for nothing. */
    writes: async (from: string, said: string, id = `SM-in-${(count += 1)}`): Promise<string> => {
      const { body } = await twilio('/phones/text', { MessageSid: id, From: from, To: '+15005550006', Body: said })
      return unescaped(/<Message>(.*)<\/Message>/s.exec(body)?.[1] ?? '')
    },
    page: async (policy: string, title = 'Payments fail'): Promise<string> => {
      const subject = `alert-group:${(count += 1)}`
      const offers: never[] = []
      await platform.act(pageAbout, {
        subject,
        title,
        text: 'Half of all payments are refused.',
        workload: 'workload:checkout',
        priority: 'Urgent',
        urgency: 'important',
        policy: `escalation-policy:${policy}`,
        about: ['workload:checkout'],
        offers,
      })
      await platform.drain()
      return subject
    },
    stateOf: async (subject: string) => (await platform.act(listNotices, { subject })).escalation,
    pagesOf: async (subject: string): Promise<readonly string[]> =>
      (await platform.act(listNotices, { subject })).items.map(({ channel, state }) => `${channel} ${state}`).toSorted(),
    /** What the provider called the message it took. */
    providerId: async (message: string): Promise<string> => {
      const [row] = await platform.database.sql<{ id: string | null }>(`select provider_id as id from outbox_message where id = $1`, [
        message,
      ])
      return row?.id ?? ''
    },
    told: async (type: string, subject: string) => (await platform.facts(type)).filter(({ subjects }) => subjects.includes(subject)),
    /** Somebody answers a mail; resolves to what the server said. */
    mails: async (to: string, text: string, more: object = {}): Promise<string> => {
      const transport = createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true })
      const sent = await transport
        .sendMail({ from: 'ann@elsewhere.example', to, subject: 'Re: page', text, ...more })
        .catch((error: Error) => error)
      transport.close()
      await platform.drain()
      return sent instanceof Error ? sent.message : sent.response
    },
    stop: async () => {
      await door.close()
      await server.close()
      await platform.stop()
      outside.close()
      await phones.stop()
      carriers.stop()
    },
  }
}

const asksOf = (asked: readonly Asked[], end: string): readonly Record<string, string>[] =>
  asked.filter(({ path }) => path.endsWith(end)).map(formOf)

const unescaped = (xml: string): string =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
