/**
 * Rate limits: a token bucket per address.
 *
 * Each address owns `perMinute` tokens that flow back evenly; a request takes one. A burst of a whole minute's worth
 * passes, a steady stream above the rate does not. At most `mostAddresses` buckets are kept; full ones are forgotten
 * first, since a full bucket and no bucket say the same.
 */
export interface Limiter {
  /** Takes one token at `now`. 0 when it may pass, else the whole seconds until the next token. */
  readonly take: (address: string, now: number) => number
}

export const createLimiter = (perMinute: number, mostAddresses = 20_000): Limiter => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  const perMillisecond = perMinute / 60_000

  const forgetFull = (now: number): void => {
    for (const [address, bucket] of buckets) {
      if (bucket.tokens + (now - bucket.at) * perMillisecond >= perMinute) buckets.delete(address)
    }
    // Under a flood from everywhere the oldest go: memory is bounded before fairness.
    for (const address of buckets.keys()) {
      if (buckets.size < mostAddresses) break
      buckets.delete(address)
    }
  }

  return {
    take: (address, now) => {
      if (buckets.size >= mostAddresses && !buckets.has(address)) forgetFull(now)
      const bucket = buckets.get(address) ?? { tokens: perMinute, at: now }
      const tokens = Math.min(perMinute, bucket.tokens + Math.max(0, now - bucket.at) * perMillisecond)
      const passes = tokens >= 1
      buckets.set(address, { tokens: passes ? tokens - 1 : tokens, at: now })
      return passes ? 0 : Math.max(1, Math.ceil((1 - tokens) / perMillisecond / 1_000))
    },
  }
}
