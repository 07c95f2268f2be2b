import { createDecipheriv, createECDH, hkdfSync, randomBytes, verify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { twilioSignature } from '#platform/messages/phones/signature.ts'

/** One request that came in. */
export interface Asked {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** What is answered to the next requests of a path. */
export interface Said {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A server that stands in for everybody who carries messages to telephones: it keeps what it is asked and answers what the story says. */
export const startCarriers = async () => {
  const asked: Asked[] = []
  let answer: (request: Asked) => Said | undefined = () => undefined
  let count = 0
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const one = { path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) }
    asked.push(one)
    const said = answer(one) ?? usual(one.path, (count += 1))
    response.writeHead(said.status, said.headers).end(said.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    asked,
    answers: (next: typeof answer) => {
      answer = next
    },
    stop: () => server.close(),
  }
}

/** Twilio takes messages and calls, ntfy topics, and a push service messages for its browsers. */
const usual = (path: string, count: number): Said => {
  if (path.endsWith('/Messages.json'))
    return { status: 201, body: JSON.stringify({ sid: `SM${count}`, status: 'queued', error_code: null }) }
  if (path.endsWith('/Calls.json')) return { status: 201, body: JSON.stringify({ sid: `CA${count}`, status: 'queued' }) }
  if (path.startsWith('/push/')) return { status: 201, headers: { location: `${path}/m${count}` } }
  return { status: 200, body: JSON.stringify({ id: `n${count}`, event: 'message' }) }
}

export const formOf = ({ body }: Asked): Record<string, string> => Object.fromEntries(new URLSearchParams(body.toString()))

/** A request as Twilio sends it: signed with the account's token over the address it was given. */
export const fromTwilio = (address: string, publicUrl: string, token: string, form: Record<string, string>) => {
  const path = address.slice(address.indexOf('/', 8))
  return {
    path,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': twilioSignature(token, `${publicUrl}${path}`, form),
    },
    body: new URLSearchParams(form).toString(),
  }
}

/** A browser that subscribed: what it gives away, and how it reads what it gets (RFC 8291, §3). */
export const subscribedBrowser = (endpoint: string) => {
  const ecdh = createECDH('prime256v1')
  const publicKey = ecdh.generateKeys()
  const auth = randomBytes(16)
  return {
    endpoint,
    p256dh: publicKey.toString('base64url'),
    auth: auth.toString('base64url'),
    read: (body: Buffer): unknown => {
      const salt = body.subarray(0, 16)
      const sender = body.subarray(21, 21 + body.readUInt8(20))
      const sealed = body.subarray(21 + sender.length)
      const derive = (key: Uint8Array, by: Uint8Array, info: Buffer, length: number) =>
        Buffer.from(hkdfSync('sha256', key, by, info, length))
      const material = derive(ecdh.computeSecret(sender), auth, Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender]), 32)
      const decipher = createDecipheriv(
        'aes-128-gcm',
        derive(material, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16),
        derive(material, salt, Buffer.from('Content-Encoding: nonce\0'), 12),
      )
      decipher.setAuthTag(sealed.subarray(-16))
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      // The delimiter of the last record, before padding of zeros.
      return JSON.parse(plain.subarray(0, plain.lastIndexOf(2)).toString())
    },
  }
}

/** What a push service reads of who sends (RFC 8292): the claims of a statement whose signature fits the key beside it. */
export const vapidClaims = (header: string): { aud: string; exp: number; sub: string } | undefined => {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(\S+)$/.exec(header) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const isValid = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    {
      key: { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') },
      format: 'jwk',
      dsaEncoding: 'ieee-p1363',
    },
    Buffer.from(signature, 'base64url'),
  )
  return isValid ? JSON.parse(Buffer.from(claims, 'base64url').toString()) : undefined
}
