import { levelWords, type Scored, type TriedLevel } from '#domains/notices/drills/score.ts'
import { formatDuration } from '#platform/time/duration.ts'

type Shown = { readonly level: number; readonly is_fallback: boolean; readonly timeout_ms: number }

/** `TEST of Payments: level 1 of 3` */
export const levelTitle = (title: string, { level, is_fallback: isFallback }: Shown, levels: number): string =>
  `TEST of ${title}`.slice(0, 200) + (isFallback ? ': the fallback' : `: level ${level + 1} of ${levels - 1}`)

export const levelText = (note: string, { timeout_ms: timeoutMs }: Shown): string =>
  [
    'This is a test: nothing is broken, and nobody else is paged because of it.',
    `Answer “I got it” within ${formatDuration(timeoutMs)}, as you would answer a real page: it shows that pages reach you.`,
    ...(note === '' ? [] : [note]),
  ].join('\n\n')

/** How it went, for whoever answers for the policy. */
export const reportWords = (
  title: string,
  levels: readonly TriedLevel[],
  { levels: judged, mend }: Scored,
): { readonly subject: string; readonly text: string } => {
  const counting = judged.filter(({ counts }) => counts)
  const answered = counting.filter(({ isAnswered }) => isAnswered).length
  const lines = levels.map((level) => {
    const one = judged.find((other) => other.level === level.level)
    const how = level.isSpared
      ? `not tried. ${level.reason ?? ''}`
      : one?.isAnswered === true
        ? `answered after ${formatDuration((one.afterSeconds ?? 0) * 1_000)}: ${level.answers.map(({ person, method }) => `${person} by ${method}`).join(', ')}`
        : level.beganAt === undefined
          ? `reaches nobody. ${level.reason ?? ''}`
          : 'did not answer in time'
    return `- ${levelWords(level)}: ${how}`
  })
  return {
    subject: `Drill of ${title}: ${answered} of ${counting.length} levels answered in time`,
    text: [
      lines.join('\n'),
      mend.length === 0 ? 'Nothing is to be mended.' : `To be mended:\n${mend.map((sentence) => `- ${sentence}`).join('\n')}`,
    ].join('\n\n'),
  }
}
