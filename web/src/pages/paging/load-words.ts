/** `38 h`, `1.5 h`, `0 h`: hours without more digits than they deserve. */
export const hoursText = (hours: number): string =>
  `${hours >= 10 || Number.isInteger(hours) ? Math.round(hours).toLocaleString() : hours.toFixed(1)} h`

export const percent = (part: number): string => `${Math.round(part * 100)} %`

/** How long a bar is in percent, and where the line of what is bearable stands on the same scale. */
export const barOf = (value: number, bearable: number, most: number): { readonly length: number; readonly mark: number } => {
  const scale = Math.max(most, bearable * 1.25)
  return { length: scale === 0 ? 0 : Math.min(100, (value / scale) * 100), mark: scale === 0 ? 0 : (bearable / scale) * 100 }
}

/** Where most pages came, in words. */
export const busiest = (byHour: readonly number[]): string => {
  const all = byHour.reduce((sum, one) => sum + one, 0)
  if (all === 0) return 'No pages in this time.'
  const most = Math.max(...byHour)
  const at = byHour.indexOf(most)
  const night = byHour.reduce((sum, one, hour) => sum + (hour >= 23 || hour < 7 ? one : 0), 0)
  return `Most at ${two(at)}:00 (${most} of ${all}); ${night === 0 ? 'none' : night} between 23:00 and 07:00.`
}

export const two = (hour: number): string => String(hour).padStart(2, '0')
