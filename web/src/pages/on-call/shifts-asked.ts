import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { ask, type Problem } from '../../client.ts'
import { useAsk } from '../../questions.ts'
import { useMinutes } from '../../parts/time.tsx'
import type { Span } from './lanes.ts'
import type { Picture, Shift } from './shift-words.ts'

const day = 86_400_000
/** More shifts than this nobody can look at; the rest is a page of its own away. */
const mostPages = 5

/** Every shift of every schedule within some time, however many pages that takes. */
export const useAllShifts = (
  from: string,
  to: string,
): UseQueryResult<{ readonly shifts: readonly Shift[]; readonly whole: boolean }, Problem> =>
  useQuery<{ shifts: Shift[]; whole: boolean }, Problem>({
    queryKey: ['oncall.shifts', { from, to, all: true }],
    queryFn: async ({ signal }) => {
      const shifts: Shift[] = []
      let after: string | undefined
      for (let page = 0; page < mostPages; page += 1) {
        const answer = await ask('oncall.shifts', { from, to, limit: 1_000, ...(after === undefined ? {} : { after }) }, signal)
        shifts.push(...answer.items)
        after = answer.next
        if (after === undefined) return { shifts, whole: true }
      }
      return { shifts, whole: false }
    },
    placeholderData: keepPreviousData,
  })

/** A schedule as it is drawn. A week more on both sides is asked, so that what is shown begins and ends where it really does. */
export const usePicture = (schedule: string, window: Span): UseQueryResult<Picture, Problem> =>
  useAsk('oncall.calendar', { schedule, ...fromToOf({ start: window.start - 8 * day, end: window.end + 8 * day }) }, { keep: true })

export const fromToOf = ({ start, end }: Span): { readonly from: string; readonly to: string } => ({
  from: new Date(start).toISOString(),
  to: new Date(end).toISOString(),
})

/** The hour that has begun, so that questions about what lies ahead change once an hour and not with every tick. */
export const useHour = (): number => Math.floor(useMinutes().getTime() / 3_600_000) * 3_600_000
