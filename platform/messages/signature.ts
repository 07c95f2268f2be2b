import { createHmac } from 'node:crypto'

/**
 * Signs a webhook as Standard Webhooks 1.0 asks: HMAC-SHA256 over `id.timestamp.body` with the base64 secret.
 *
 * @param secret Base64, without its `whsec_` prefix.
 */
export const signedHeaders = (secret: string, id: string, at: Date, body: string): Record<string, string> => {
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const signature = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
