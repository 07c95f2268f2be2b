import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/**
 * Proof that a request comes from whom it says, and that it comes for the first time. Pure.
 *
 * `key`: the key in the address or header suffices; a request with an `Idempotency-Key` counts once. `github`: the body is
 * signed (`X-Hub-Signature-256`), and one delivery counts once; the same body signed again within a day is the same one.
 * `standard`: Standard Webhooks, with an identifier and an instant under the signature; older than five minutes is refused.
 */
export type Proof = 'key' | 'standard' | 'github'

export interface Shown {
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

export type Proven =
  /** What makes it the same request when it comes again; undefined when nothing does. */
  { readonly mark: string | undefined } | { readonly problem: string }

/** How far a sender's clock may be off. */
export const toleranceMs = 5 * 60_000

export const prove = (proof: Proof, secret: string, { headers, body }: Shown, now: Date): Proven => {
  switch (proof) {
    case 'key': {
      const own = headers['idempotency-key']
      return own !== undefined && own.length > 500 ? { problem: 'The Idempotency-Key is longer than 500 characters.' } : { mark: own }
    }
    case 'github':
      return proveBody(secret, headers['x-hub-signature-256'], body)
    case 'standard':
      return proveStandard(secret, headers, body, now)
    default:
      return proof satisfies never
  }
}

const proveBody = (secret: string, shown: string | undefined, body: Uint8Array): Proven => {
  const signature = /^sha256=([0-9a-f]{64})$/.exec(shown ?? '')?.[1]
  if (signature === undefined) return { problem: 'The request is not signed: the header X-Hub-Signature-256 is missing.' }
  const expected = createHmac('sha256', secret).update(body).digest()
  // The delivery's identifier is not under the signature, so whoever plays a request again could change it: the body is the mark.
  return timingSafeEqual(expected, Buffer.from(signature, 'hex')) ? { mark: `body ${signature}` } : wrong
}

const proveStandard = (secret: string, headers: Shown['headers'], body: Uint8Array, now: Date): Proven => {
  const [id, stamp, shown] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name])
  if (id === undefined || stamp === undefined || shown === undefined)
    return { problem: 'The request is not signed: webhook-id, webhook-timestamp and webhook-signature must be there.' }
  if (!/^\d{1,12}$/.test(stamp) || Math.abs(now.getTime() - Number(stamp) * 1_000) > toleranceMs)
    return { problem: 'The webhook-timestamp is more than five minutes away from the clock here.' }
  if (id.length > 500) return { problem: 'The webhook-id is longer than 500 characters.' }
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${stamp}.`).update(body).digest()
  const signatures = shown.split(' ').slice(0, 10)
  const fits = signatures.some((one) => {
    const bytes = Buffer.from(/^v1,(.+)$/.exec(one)?.[1] ?? '', 'base64')
    return bytes.length === expected.length && timingSafeEqual(bytes, expected)
  })
  return fits ? { mark: `id ${id}` } : wrong
}

const wrong: Proven = { problem: 'The signature does not fit the body: sign with the secret that was shown when the key was issued.' }

/** A mark as it is kept: short, and telling nothing. */
export const markOf = (hook: string, mark: string): Buffer => createHash('sha256').update(`${hook.length}:${hook}:${mark}`).digest()
