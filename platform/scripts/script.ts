/**
 * Scripts: one script, run to its end by a launcher of its own, in a sandbox.
 *
 * The problem: a script may hang, fork, flood, or print secrets, and it is text that people may change, running beside
 * the platform's database. The idea: the web process never starts one. A launcher process, started once per node or
 * runner, builds a view of the file system with nothing of the platform in it, and each script gets a process, mount,
 * network and IPC namespace in that view, a scratch folder in memory, an environment with nothing but what is named here, limits
 * and a deadline. Its result is a file it writes, never something parsed from what it prints.
 *
 * Guarantees: after the answer no process of it lives and its folder is gone, also when launcher or server were killed
 * (the kernel takes both with the namespace); output is masked before it leaves the launcher, and bounded; values travel
 * as data. Refuses to do: run without a sandbox; paste values into the text; give a network it cannot guard.
 */
export interface ScriptRequest {
  /** `sh`, `bash`, `python3`, `node`, `pwsh`; names of SSM (`python3.11`, `PowerShell 7.4`, `nodejs24`) mean these. */
  readonly interpreter: string
  readonly script: string
  /** The function to call with `payload` and `context` (python3, node). PowerShell finds `payload` as JSON in `$env:InputPayload`. */
  readonly handler?: string | undefined
  readonly payload?: unknown
  readonly context?: Readonly<Record<string, unknown>> | undefined
  /** All it finds in its environment beside PATH, HOME, TMPDIR, LANG and the names of the result files. */
  readonly environment: Readonly<Record<string, string>>
  /** Further files in its folder, by relative path. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined
  /** Where it starts: a folder below its own, made for it. */
  readonly folder?: string | undefined
  /** Asks for the network; refused unless the settings allow it. */
  readonly network?: boolean | undefined
  readonly timeoutMs: number
  readonly limits?: Partial<ScriptLimits> | undefined
  /** Values hidden in everything that comes out. Those of variables named …TOKEN, KEY, PASSWORD, SECRET are added. */
  readonly secrets: readonly string[]
  /** Aborted when the script is to be ended early. */
  readonly signal?: AbortSignal | undefined
  /** Told each piece of output, masked, in order. */
  readonly onChunk?: ((chunk: OutputChunk) => void) | undefined
}

export interface OutputChunk {
  /** Counts from 1 in one run of a script. */
  readonly sequence: number
  readonly text: string
}

export interface ScriptAnswer {
  /**
   * `lost`: launcher or server went away, how far it came is unknown. `refused`: it did not begin, or (a handler) its
   * modules are not here.
   */
  readonly ended: 'exited' | 'timed-out' | 'stopped' | 'lost' | 'refused'
  /** The exit code; null when a signal ended it. */
  readonly exit: number | null
  /** In words, masked; empty when it ended with 0. */
  readonly reason: string
  /** What it wrote to the file `$ANDON_OUTPUT` (`key=value` lines), at most 100 kB, masked. */
  readonly result: string
  /** What a handler returned or the script wrote as JSON to `$RESULT_FILE`, at most 100 kB, masked; undefined for nothing. */
  readonly resultData: unknown
  readonly durationMs: number
  /** Bytes it printed, kept or not. */
  readonly printedBytes: number
  /** How many chunks were sent. */
  readonly chunks: number
}

/** What one script may use. Which of them the machine can hold for the whole tree is in `ScriptHost.limits`. */
export interface ScriptLimits {
  readonly memoryBytes: number
  /** Its scratch folder, and each file in it. */
  readonly diskBytes: number
  readonly processes: number
  readonly openFiles: number
}

export const usualLimits: ScriptLimits = { memoryBytes: 536_870_912, diskBytes: 536_870_912, processes: 128, openFiles: 1_024 }

/** What the installation decides about scripts. */
export interface ScriptSettings {
  /** Scripts that ask for the network get it, through a guarded door. */
  readonly network: boolean
  /** Hosts and ranges inside the network that they may reach all the same. */
  readonly allowedInside: readonly string[]
  /** Further folders scripts may read; their `bin` comes first in PATH. */
  readonly folders: readonly string[]
  /** Folders no script sees, whatever else is shown. */
  readonly hidden: readonly string[]
  /** `host:port` that no script reaches, allowed or not: the platform's database. */
  readonly unreachable: readonly string[]
}

/** What holds on this machine, found out by trying. */
export interface ScriptHost {
  /** The rung of the ladder; undefined when none holds and scripts are refused. */
  readonly rung: 'bubblewrap' | 'namespaces' | undefined
  /** Why no rung holds. */
  readonly reason: string
  /** How each limit holds, in words. */
  readonly limits: readonly string[]
  readonly interpreters: readonly Interpreter[]
  /** `off`, or why it is not to be had, or how it is guarded. */
  readonly network: string
}

export interface Interpreter {
  readonly name: string
  readonly version: string
}
