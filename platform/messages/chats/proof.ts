import { createHmac, timingSafeEqual } from 'node:crypto'

/** How old a request of Slack may be: what somebody recorded cannot be played later. */
const toleranceSeconds = 5 * 60

/** True when Slack signed this body with the app's signing secret, and did so lately (`v0=` of `X-Slack-Signature`). */
export const provesSlack = (
  secret: string,
  request: { readonly timestamp: string; readonly signature: string; readonly body: Buffer },
  now: Date,
): boolean => {
  const { timestamp, signature, body } = request
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now.getTime() / 1_000 - Number(timestamp)) > toleranceSeconds) return false
  return isSame(signature, `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`)
}

/** Compares in the same time whatever differs. */
export const isSame = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
