import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScriptLimits } from './script.ts'

/** One control group (or one per controller, in version 1) for one script, and what it tells afterwards. */
export interface Group {
  /** Folders a process joins by writing to their `cgroup.procs`. */
  readonly folders: readonly string[]
  /** Which limit the tree ran into, as far as the kernel says. */
  readonly struck: () => 'memory' | 'processes' | undefined
  readonly remove: () => void
}

/** Where groups can be made, found out by making one. */
export interface Groups {
  readonly holds: { readonly memory: boolean; readonly processes: boolean }
  readonly make: (limits: ScriptLimits) => Group
  /** Removes groups that killed launchers left; the kernel refuses it for those with processes. */
  readonly sweep: () => void
}

interface Hierarchy {
  readonly parent: string
  readonly set: (folder: string, limits: ScriptLimits) => void
  readonly struck: (folder: string) => 'memory' | 'processes' | undefined
}

/** @param root Where the hierarchies are mounted; @param own `/proc/self/cgroup`, as text. */
export const findGroups = (root = '/sys/fs/cgroup', own = read('/proc/self/cgroup')): Groups => {
  const lines = own.split('\n').map((line) => line.split(':'))
  const pathOf = (controllers: string): string | undefined => lines.find(([, names = '']) => names.split(',').includes(controllers))?.[2]
  const unified = pathOf('') === undefined ? undefined : version2(join(root, pathOf('') ?? ''))
  if (unified !== undefined) return groupsOf([unified], { memory: true, processes: true })
  const memory = version1(join(root, 'memory', pathOf('memory') ?? '-'), memory1)
  const processes = version1(join(root, 'pids', pathOf('pids') ?? '-'), processes1)
  const found = [memory, processes].filter((one) => one !== undefined)
  return groupsOf(found, { memory: memory !== undefined, processes: processes !== undefined })
}

const groupPrefix = 'andon-script-'

const groupsOf = (hierarchies: readonly Hierarchy[], holds: Groups['holds']): Groups => ({
  holds,
  sweep: () => {
    for (const { parent } of hierarchies)
      for (const name of readdirSync(parent))
        if (name.startsWith(groupPrefix) && isOld(join(parent, name))) removeGroup(join(parent, name), 40)
  },
  make: (limits) => {
    const name = `${groupPrefix}${randomBytes(6).toString('hex')}`
    const made = hierarchies.map((hierarchy) => ({ hierarchy, folder: join(hierarchy.parent, name) }))
    for (const { hierarchy, folder } of made) {
      mkdirSync(folder)
      hierarchy.set(folder, limits)
    }
    return {
      folders: made.map(({ folder }) => folder),
      struck: () => made.map(({ hierarchy, folder }) => hierarchy.struck(folder)).find((one) => one !== undefined),
      remove: () => {
        for (const { folder } of made) removeGroup(folder)
      },
    }
  },
})

/** Version 2: the controllers must be handed down to the groups below our own, which the kernel refuses while we stand in it. */
const version2 = (own: string): Hierarchy | undefined => {
  for (const parent of [own, join(own, '..')]) {
    if (!/\bmemory\b.*\bpids\b/.test(read(join(parent, 'cgroup.controllers')))) continue
    try {
      write(join(parent, 'cgroup.subtree_control'), '+memory +pids')
    } catch {
      continue
    }
    if (!usable(parent, (folder) => set2(folder, probe))) continue
    return { parent, set: set2, struck: struck2 }
  }
  return undefined
}

const set2 = (folder: string, { memoryBytes, processes }: ScriptLimits): void => {
  write(join(folder, 'memory.max'), String(memoryBytes))
  write(join(folder, 'pids.max'), String(processes))
  optional(join(folder, 'memory.swap.max'), '0')
  optional(join(folder, 'memory.oom.group'), '1')
}

const struck2 = (folder: string): 'memory' | 'processes' | undefined => {
  if (counted(join(folder, 'memory.events'), 'oom_kill') > 0) return 'memory'
  return counted(join(folder, 'pids.events'), 'max') > 0 ? 'processes' : undefined
}

const memory1: Pick<Hierarchy, 'set' | 'struck'> = {
  set: (folder, { memoryBytes }) => {
    write(join(folder, 'memory.limit_in_bytes'), String(memoryBytes))
    optional(join(folder, 'memory.memsw.limit_in_bytes'), String(memoryBytes))
  },
  struck: (folder) => (counted(join(folder, 'memory.oom_control'), 'oom_kill') > 0 ? 'memory' : undefined),
}

const processes1: Pick<Hierarchy, 'set' | 'struck'> = {
  set: (folder, { processes }) => write(join(folder, 'pids.max'), String(processes)),
  struck: (folder) => (counted(join(folder, 'pids.events'), 'max') > 0 ? 'processes' : undefined),
}

const version1 = (parent: string, controller: Pick<Hierarchy, 'set' | 'struck'>): Hierarchy | undefined =>
  usable(parent, (folder) => controller.set(folder, probe)) ? { parent, ...controller } : undefined

const probe: ScriptLimits = { memoryBytes: 67_108_864, diskBytes: 0, processes: 16, openFiles: 0 }

const usable = (parent: string, attempt: (folder: string) => void): boolean => {
  const folder = join(parent, `andon-probe-${randomBytes(6).toString('hex')}`)
  try {
    mkdirSync(folder)
  } catch {
    return false
  }
  try {
    attempt(folder)
    return true
  } catch {
    return false
  } finally {
    removeGroup(folder)
  }
}

/** A group is joined within moments of being made. */
const isOld = (folder: string): boolean => Date.now() - (statSync(folder, { throwIfNoEntry: false })?.ctimeMs ?? Date.now()) > 60_000

/** The kernel keeps a group for a moment after its last process. */
const removeGroup = (folder: string, tries = 0): void => {
  try {
    rmdirSync(folder)
  } catch {
    if (tries < 40) setTimeout(() => removeGroup(folder, tries + 1), 50).unref()
  }
}

/** Writes to what is there: the folder may be no control group at all, and would take any file. */
const write = (path: string, value: string): void => writeFileSync(path, value, { flag: 'r+' })

const optional = (path: string, value: string): void => {
  try {
    write(path, value)
  } catch {
    // Not every kernel has it.
  }
}

const counted = (path: string, name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(read(path))?.[1] ?? 0)

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
