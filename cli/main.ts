import { keepCompiled } from '#platform/compiled.ts'
import { isRunnerVerb } from './runner-verbs.ts'
import { processTerminal } from './terminal.ts'

// A reader that closes early (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

keepCompiled(process.env)
const args = process.argv.slice(2)
// A runner lives long on small machines: it loads only what it is made of.
const { run } = isRunnerVerb(args) ? await import('./runner-alone.ts') : await import('./run.ts')
process.exitCode = await run(args, processTerminal())
