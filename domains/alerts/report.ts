import Type, { type Static } from 'typebox'
import { fingerprint } from '#domains/alerts/fingerprint.ts'
import type { Report } from '#domains/alerts/lifecycle.ts'

/** How many alerts one call may carry: more would hold a transaction open for too long. */
export const mostAtOnce = 2_000

const labels = (description: string) =>
  Type.Record(Type.String({ minLength: 1, maxLength: 200 }), Type.String({ maxLength: 10_000 }), { maxProperties: 100, description })

/** One report as `alert.receive` takes it. */
export const Reported = Type.Object(
  {
    labels: labels('What it is and where: `alertname`, `workload`, `severity` …'),
    annotations: Type.Optional(labels('What people should know: `summary`, `description` …')),
    startsAt: Type.Optional(Type.String({ format: 'date-time', description: 'When the trouble began. Default now.' })),
    endsAt: Type.Optional(Type.String({ format: 'date-time', description: 'Until when it holds; in the past: it is over.' })),
    url: Type.Optional(Type.String({ maxLength: 2_000, description: 'Where its sender shows it.' })),
    key: Type.Optional(
      Type.String({ minLength: 1, maxLength: 512, description: 'Its identity when the labels are not: `dedup_key`, `alias`.' }),
    ),
  },
  { additionalProperties: false },
)

export const longestBatch = Type.Object(
  {
    alerts: Type.Array(Reported, { minItems: 1, maxItems: mostAtOnce, description: 'What is reported.' }),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'What reports it. Default `api`.' })),
    expireAfter: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 31_536_000,
        description: 'Seconds after which an alert without `endsAt` ends unless it is repeated.',
      }),
    ),
  },
  { additionalProperties: false },
)

/** What became of them. */
export const Received = Type.Object({
  opened: Type.Array(Type.String(), { description: 'Identifiers of the alerts that are new.' }),
  repeated: Type.Integer({ description: 'How many were open already.' }),
  resolved: Type.Integer({ description: 'How many ended with this.' }),
  ignored: Type.Integer({ description: 'How many ends were about nothing that is open.' }),
})

/** Reports with their identities, received at `now`. Empty labels do not count, as in Prometheus. */
export const reportsOf = (input: Static<typeof longestBatch>, now: Date): readonly Report[] => {
  const expires = input.expireAfter === undefined ? undefined : new Date(now.getTime() + input.expireAfter * 1_000)
  return input.alerts.map((alert) => {
    const kept = withoutEmpty(writable(alert.labels))
    const endsAt = alert.endsAt === undefined ? expires : new Date(alert.endsAt)
    return {
      fingerprint: fingerprint({ labels: kept, key: alert.key }),
      labels: kept,
      annotations: writable(alert.annotations ?? {}),
      url: alert.url === undefined ? undefined : writableText(alert.url),
      startsAt: alert.startsAt === undefined ? startFor(endsAt, now) : new Date(alert.startsAt),
      endsAt,
      seenAt: now,
      seen: 1,
    }
  })
}

/** An end in the past without a start began, for all that is known, when it ended. */
const startFor = (endsAt: Date | undefined, now: Date): Date => (endsAt !== undefined && endsAt < now ? endsAt : now)

/** Labels with empty values say nothing: without them is the same alert. */
export const withoutEmpty = (labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  for (const name in labels) {
    if (labels[name] === '') return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''))
  }
  return labels
}

// Nothing PostgreSQL's text or JSON cannot hold: the null character, and halves of surrogate pairs.
const unwritable = /[\u0000\ud800-\udfff]/

/** The same texts with what the database cannot hold replaced by U+FFFD. Nearly always the very same object. */
export const writable = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  for (const name in texts) {
    if (unwritable.test(name) || unwritable.test(texts[name] ?? '')) {
      return Object.fromEntries(Object.entries(texts).map(([key, value]) => [writableText(key), writableText(value)]))
    }
  }
  return texts
}

const writableText = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\ufffd')
