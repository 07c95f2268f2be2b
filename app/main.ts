import { keepCompiled } from '#platform/compiled.ts'

/** `npm start`: serves until it is told to stop. */
const started = performance.now()
keepCompiled(process.env)
// Only what is imported after that is kept.
const { serve } = await import('#app/serve.ts')
await serve(started)
