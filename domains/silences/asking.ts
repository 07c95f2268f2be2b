import Type from 'typebox'
import { Recurrence } from '#domains/silences/kinds.ts'
import type { SilenceSpec } from '#domains/silences/lifetime.ts'
import { Matcher } from '#domains/silences/matcher.ts'
import { parseMatchers } from '#domains/silences/notation.ts'
import { Refusal } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'

export const instantField = (description: string) => Type.String({ format: 'date-time', maxLength: 40, description })

export const silenceField = Type.String({ minLength: 1, maxLength: 200, description: 'The silence: `silence:deploy`, or its name.' })

/** What may be said of a silence when it is made or changed. */
export const saidOfSilence = {
  matchers: Type.Optional(Type.Array(Matcher, { minItems: 1, maxItems: 50, description: 'All of these hold of the labels of an alert.' })),
  match: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 1_500, description: 'A matcher: `alertname="DiskFull"`.' }), {
      minItems: 1,
      maxItems: 50,
      description: 'The same in Alertmanager’s notation, instead of `matchers`: `alertname="DiskFull"`, `instance=~"db-.*"`.',
    }),
  ),
  startsAt: Type.Optional(instantField('It begins. Default now.')),
  endsAt: Type.Optional(instantField('It ends. Or say `duration`.')),
  duration: Type.Optional(
    Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h|d|w)$', description: 'How long it lasts from its start: `2h`. Or say `endsAt`.' }),
  ),
  recurrence: Type.Optional(Recurrence),
  createdBy: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Who made it. Default whoever asks.' })),
  title: Type.Optional(Type.String({ maxLength: 200, description: 'How people call it.' })),
}
export const commentField = Type.String({ minLength: 1, maxLength: 1_000, description: 'Why, for whoever wonders that nobody is paged.' })

interface Said {
  readonly matchers?: SilenceSpec['matchers']
  readonly match?: readonly string[]
  readonly startsAt?: string
  readonly endsAt?: string
  readonly duration?: string
  readonly recurrence?: NonNullable<SilenceSpec['recurrence']>
  readonly comment?: string
  readonly createdBy?: string
}

/** The silence that was asked for; what was not said is as `before`, or now. Refuses one that would be over already. */
export const specOf = (said: Said, before: SilenceSpec | undefined, createdBy: string, now: Date): SilenceSpec => {
  const words = {
    matchers: matchersOf(said) ?? before?.matchers ?? [],
    comment: said.comment ?? before?.comment ?? '',
    createdBy: said.createdBy ?? before?.createdBy ?? createdBy,
  }
  const saysOnce = said.startsAt !== undefined || said.endsAt !== undefined || said.duration !== undefined
  if (said.recurrence !== undefined && saysOnce)
    throw new Refusal('invalid-input', 'It happens once, or again and again. Give `recurrence`, or a start and an end.')
  const recurrence = said.recurrence ?? (saysOnce ? undefined : before?.recurrence)
  if (recurrence !== undefined) return { ...words, recurrence }
  if (said.endsAt !== undefined && said.duration !== undefined) throw new Refusal('invalid-input', 'Give `endsAt` or `duration`, not both.')
  const startsAt = said.startsAt ?? before?.startsAt ?? now.toISOString()
  const from = new Date(said.startsAt === undefined && new Date(startsAt) < now ? now : startsAt)
  const endsAt =
    said.duration === undefined ? (said.endsAt ?? before?.endsAt) : new Date(from.getTime() + parseDuration(said.duration)).toISOString()
  if (endsAt === undefined) throw new Refusal('invalid-input', 'Say how long it lasts: `duration` (2h), `endsAt`, or `recurrence`.')
  if (new Date(endsAt) <= now)
    throw new Refusal('invalid-input', 'This end has passed. Name one that lies ahead, or end it with silence.expire.')
  if (new Date(endsAt) <= new Date(startsAt)) throw new Refusal('invalid-input', 'It ends before it begins. Make the end later.')
  return { ...words, startsAt, endsAt }
}

const matchersOf = ({ matchers, match }: Said): SilenceSpec['matchers'] | undefined => {
  if (match === undefined) return matchers
  if (matchers !== undefined) throw new Refusal('invalid-input', 'Give `matchers` or `match`, not both.')
  return match.flatMap((text) => {
    const parsed = parseMatchers(text)
    if ('problem' in parsed) throw new Refusal('invalid-input', parsed.problem)
    return parsed.value
  })
}
