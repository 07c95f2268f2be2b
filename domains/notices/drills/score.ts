import { formatDuration } from '#platform/time/duration.ts'

/** One page of a level, and what became of it. */
export interface TriedPage {
  readonly person: string
  readonly method: string
  readonly channel: string
  readonly state: 'waiting' | 'sent' | 'delivered' | 'refused' | 'dropped'
  readonly reason: string
}

export interface TriedLevel {
  readonly level: number
  readonly isFallback: boolean
  readonly page: readonly string[]
  readonly timeoutMs: number
  readonly people: readonly string[]
  readonly beganAt: Date | undefined
  readonly until: Date | undefined
  /** Why nobody was paged, or no page could arrive. */
  readonly reason: string | undefined
  readonly isSpared: boolean
  readonly answers: readonly { readonly person: string; readonly at: Date; readonly method: string }[]
  readonly pages: readonly TriedPage[]
}

export interface Scored {
  /** Levels that answered in time, of those that were tried, from 0 to 100. */
  readonly score: number
  readonly levels: readonly {
    readonly level: number
    readonly isAnswered: boolean
    /** Whether it counts: it was tried, or could not be. */
    readonly counts: boolean
    readonly afterSeconds: number | undefined
  }[]
  /** What to mend, in sentences. */
  readonly mend: readonly string[]
}

/** How a drill went, and what to do about it. A drill that was stopped is judged by the levels it came to. */
export const scoreOf = (levels: readonly TriedLevel[]): Scored => {
  const judged = levels.map((level) => {
    const first = inTime(level)
      .map(({ at }) => at.getTime())
      .toSorted((one, other) => one - other)[0]
    return {
      level: level.level,
      isAnswered: first !== undefined,
      counts: !level.isSpared && (level.beganAt !== undefined || level.reason !== undefined),
      afterSeconds: first === undefined || level.beganAt === undefined ? undefined : Math.round((first - level.beganAt.getTime()) / 1_000),
    }
  })
  const counting = judged.filter(({ counts }) => counts)
  const answered = counting.filter(({ isAnswered }) => isAnswered).length
  return {
    score: counting.length === 0 ? 0 : Math.round((answered / counting.length) * 100),
    levels: judged,
    mend: levels.flatMap(mendsOf),
  }
}

const inTime = ({ answers, until }: TriedLevel): TriedLevel['answers'] => answers.filter(({ at }) => until === undefined || at <= until)

export const levelWords = ({ level, isFallback }: Pick<TriedLevel, 'level' | 'isFallback'>): string =>
  isFallback ? 'The fallback' : `Level ${level + 1}`

const mendsOf = (level: TriedLevel): readonly string[] => {
  const words = levelWords(level)
  const { people, page, reason, beganAt, timeoutMs, isSpared, answers } = level
  if (isSpared) return []
  if (beganAt === undefined)
    return reason === undefined ? [] : [`${words} reaches nobody: ${reason} Name somebody who can be reached in ${page.join(', ')}.`]
  const refused = level.pages.filter(({ state }) => state === 'refused')
  const silent = people.filter((person) => !answers.some((answer) => answer.person === person))
  const late = answers.filter(({ at }) => level.until !== undefined && at > level.until)
  return [
    ...(inTime(level).length > 0
      ? []
      : [
          answers.length > 0
            ? `${words} answered only after its ${formatDuration(timeoutMs)} had passed: give it more time, or a louder method first.`
            : `${words} did not answer within ${formatDuration(timeoutMs)}: ask ${silent.join(', ') || page.join(', ')} what they saw, and whether it was loud enough.`,
        ]),
    ...refused.map(
      ({ person, method, channel, reason: why }) =>
        `${method} (${channel}) of ${person} was refused: ${why} They mend it under Settings, How I am reached.`,
    ),
    ...(inTime(level).length === 0 ? [] : silent.map((person) => `${person} did not answer, though ${words.toLowerCase()} did.`)),
    ...(inTime(level).length === 0
      ? []
      : late.map(({ person }) => `${person} answered after the time of ${words.toLowerCase()} had passed.`)),
  ]
}
