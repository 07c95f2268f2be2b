import { readdirSync, readFileSync } from 'node:fs'

/** Resident memory of a process, in MB. */
export const residentMegabytes = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024

/** Memory of a process and all it started, in MB, pages that several share counted once between them. */
export const proportionalMegabytes = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? Number.NaN), 0) /
  1_024

/** Processor time the main threads of some processes have used, in ms; those that ended count nothing. */
export const processorMs = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    try {
      return sum + Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1_000_000
    } catch {
      return sum
    }
  }, 0)

/** Resolves when a process has had little to do for three seconds, or after five minutes to false. */
export const rests = async (pid: number): Promise<boolean> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const before = processorMs([pid])
    await new Promise((done) => setTimeout(done, 3_000))
    if (processorMs([pid]) - before < 300) return true
  }
  return false
}

/** What a process started, and what those did, with their commands. */
export const descendants = (pid: number): readonly { readonly pid: number; readonly command: string }[] => {
  const all = readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const status = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ')
      return [{ pid: Number(entry), parent: Number(/\) \S (\d+)/.exec(status)?.[1]), command }]
    } catch {
      return []
    }
  })
  const under = (parent: number): { pid: number; command: string }[] =>
    all.filter((one) => one.parent === parent).flatMap((one) => [{ pid: one.pid, command: one.command }, ...under(one.pid)])
  return under(pid)
}

/** Processor time of a process and all below it so far, in microseconds; ticks are hundredths of a second. */
export const cpuOf = (pid: number): number => {
  const stats = readdirSync('/proc').flatMap((name) => {
    try {
      const text = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/stat`, 'latin1') : ''
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
      return text === ''
        ? []
        : [{ pid: Number(name), parent: Number(fields[1]), ticks: fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) }]
    } catch {
      return []
    }
  })
  const tree = new Set([pid])
  for (let size = 0; size < tree.size;) {
    size = tree.size
    for (const one of stats) if (tree.has(one.parent)) tree.add(one.pid)
  }
  return stats.reduce((sum, one) => (tree.has(one.pid) ? sum + one.ticks : sum), 0) * 10_000
}
