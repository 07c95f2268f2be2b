/** The longest sleep: a week but for a second, as SSM documents have it. */
export const longestSleepMs = 604_799_000

export type Until = { readonly at: Date; readonly problem?: undefined } | { readonly problem: string }

/** When a sleep ends: after an ISO 8601 duration (`PT10M`, `P1DT2H`), or at an instant; one that is past ends at once. */
export const sleepUntil = (work: { readonly duration?: string | undefined; readonly until?: string | undefined }, now: Date): Until => {
  if (work.duration !== undefined) {
    const milliseconds = isoDurationMs(work.duration)
    if (milliseconds === undefined)
      return { problem: `"${work.duration.slice(0, 60)}" is not a duration. Write weeks, days, hours, minutes, seconds: PT10M, P1DT2H.` }
    if (milliseconds > longestSleepMs) return { problem: `"${work.duration.slice(0, 60)}" is longer than a week, the longest sleep.` }
    return { at: new Date(now.getTime() + milliseconds) }
  }
  const text = work.until ?? ''
  const at = new Date(text)
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(at.getTime()))
    return { problem: `"${text.slice(0, 60)}" is not an instant. Write 2026-01-31T13:00:00Z.` }
  if (at.getTime() - now.getTime() > longestSleepMs) return { problem: `"${text}" is more than a week ahead, the longest sleep.` }
  return { at }
}

/** Milliseconds of `P[nW][nD][T[nH][nM][n[.n]S]]`. Years and months have no fixed length and are refused. */
export const isoDurationMs = (text: string): number | undefined => {
  const match = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:[.,]\d{1,6})?)S)?)?$/i.exec(text.trim())
  if (match === null || /^PT?$/i.test(text.trim()) || /T$/i.test(text.trim())) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number((part ?? '0').replace(',', '.')))
  return Math.round((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1_000)
}
