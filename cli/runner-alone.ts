import { exitOf, explain } from './failure.ts'
import { runRunner } from './runner.ts'
import type { Terminal } from './terminal.ts'

/** A verb of a runner, without the rest of the command line. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    return await runRunner(args.slice(1), {}, terminal)
  } catch (error) {
    terminal.say(explain(error))
    return exitOf(error)
  }
}
