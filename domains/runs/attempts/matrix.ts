import type { Outputs } from '#domains/runs/state.ts'
import { jobsIn } from './machines.ts'
import type { AttemptRow } from './store.ts'

/** How one machine of several stands in an attempt. */
export interface MachineEnd {
  readonly name: string
  /** `waiting` before its turn, `running`, or how its job ended. */
  readonly status: string
  readonly reason: string
}

const line = /^(\S{1,200}): (success|failed|timed-out|cancelled|lost|refused|not begun)(?:, (.*))?$/

/**
 * The machines an attempt goes over: as they are remembered while it goes on, and as they were written down at its end.
 * Empty when it goes over none or one.
 */
export const machinesOf = (
  row: Pick<AttemptRow, 'memory' | 'output' | 'ended_at'> & { readonly outputs: Outputs | null },
): readonly MachineEnd[] => {
  const jobs = row.ended_at === null ? jobsIn(row.memory) : undefined
  const { fan } = jobs ?? {}
  if (jobs !== undefined && fan !== undefined)
    return jobs.targets.map((name, index) => {
      const end = Object.hasOwn(jobs.ended, name) ? jobs.ended[name] : undefined
      return { name, status: end?.outcome ?? (index < fan.begun ? 'running' : 'waiting'), reason: end?.reason ?? '' }
    })
  return isOverMachines(row.outputs ?? {}) ? row.output.split('\n').flatMap(machineIn) : []
}

const isOverMachines = (outputs: Outputs): boolean =>
  typeof outputs['Total'] === 'number' && typeof outputs['Succeeded'] === 'number' && typeof outputs['Failed'] === 'number'

const machineIn = (text: string): MachineEnd[] => {
  const [, name, status, reason = ''] = line.exec(text) ?? []
  return name === undefined || status === undefined ? [] : [{ name, status: status === 'not begun' ? 'waiting' : status, reason }]
}
