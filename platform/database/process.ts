import { readFileSync } from 'node:fs'

/** True when the process exists and runs: a killed one that nobody has waited for yet (a zombie) does not. */
export const isRunning = (processId: number): boolean => {
  try {
    process.kill(processId, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  try {
    // Linux: the state is the first letter after the name in parentheses.
    return !/\) Z /.test(readFileSync(`/proc/${processId}/stat`, 'utf8'))
  } catch {
    return true
  }
}
