/** Counts checkouts and writes them in Prometheus’ text format. */
export interface Meter {
  readonly count: (status: number, seconds: number) => void
  readonly text: (isUp: boolean) => string
}

/** Upper bounds of the duration histogram, in seconds: around the 1.5 s a customer waits. */
const bounds = [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5]

export const createMeter = (): Meter => {
  const requests = new Map<number, number>([[200, 0]])
  const withinBound = bounds.map(() => 0)
  let errors = 0
  let total = 0
  let sum = 0
  return {
    count: (status, seconds) => {
      requests.set(status, (requests.get(status) ?? 0) + 1)
      if (status >= 500) errors += 1
      total += 1
      sum += seconds
      bounds.forEach((bound, index) => {
        if (seconds <= bound) withinBound[index] = (withinBound[index] ?? 0) + 1
      })
    },
    text: (isUp) =>
      [
        ...family('shop_requests_total', 'counter', 'Checkouts by status.'),
        ...[...requests].map(([status, count]) => `shop_requests_total{path="/checkout",status="${status}"} ${count}`),
        ...family('shop_errors_total', 'counter', 'Checkouts that failed.'),
        `shop_errors_total{path="/checkout"} ${errors}`,
        ...family('shop_checkout_up', 'gauge', 'Whether checkout accepts orders: 1 or 0.'),
        `shop_checkout_up ${isUp ? 1 : 0}`,
        ...family('shop_checkout_seconds', 'histogram', 'How long a checkout took.'),
        ...bounds.map((bound, index) => `shop_checkout_seconds_bucket{le="${bound}"} ${withinBound[index] ?? 0}`),
        `shop_checkout_seconds_bucket{le="+Inf"} ${total}`,
        `shop_checkout_seconds_sum ${sum.toFixed(6)}`,
        `shop_checkout_seconds_count ${total}`,
        '',
      ].join('\n'),
  }
}

const family = (name: string, type: string, help: string): string[] => [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
