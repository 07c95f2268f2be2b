import type { FollowedRun } from './run-news.ts'

/** Asks for output of a machine from after a position. */
type Read = (input: { step: string; attempt: number; target: string; after?: number }) => Promise<MachineOutput>
export interface MachineOutput {
  readonly output: string
  readonly next: number | null
  readonly over: boolean
}

/** More machines than somebody can read at once are followed on the page of the run. */
const mostMachines = 20

/** What machines print while a run is followed: whole lines, each with the machine's name when there are several. */
export const followMachines = (read: Read) => {
  const places = new Map<string, { after?: number; rest: string; isOver: boolean }>()
  return async (run: FollowedRun): Promise<readonly string[]> => {
    const lines: string[] = []
    for (const { id: step, attempts } of run.steps) {
      for (const { attempt, machines } of attempts) {
        if (machines === undefined || machines.length > mostMachines) continue
        for (const { name: target } of machines) {
          const place = places.get(`${step}/${attempt}/${target}`) ?? { rest: '', isOver: false }
          places.set(`${step}/${attempt}/${target}`, place)
          for (let isMore = !place.isOver; isMore;) {
            const page = await read({ step, attempt, target, ...(place.after === undefined ? {} : { after: place.after }) })
            const whole = `${place.rest}${page.output}`.split('\n')
            place.rest = page.over ? '' : (whole.pop() ?? '')
            place.isOver = page.over
            isMore = !page.over && page.next !== null && page.next !== place.after
            if (page.next !== null) place.after = page.next
            const label = machines.length > 1 ? `${target}: ` : ''
            lines.push(...whole.filter((line) => line.trim() !== '').map((line) => `      ${label}${line}`))
          }
        }
      }
    }
    return lines
  }
}
