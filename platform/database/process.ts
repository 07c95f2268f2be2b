import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/**
 * Names the machine within which process ids mean something. Two containers may share a host's name and still number
 * their processes each from one; then a process that is not seen here may well live there.
 */
export const thisMachine = (): string => {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`
  } catch {
    return hostname()
  }
}

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
