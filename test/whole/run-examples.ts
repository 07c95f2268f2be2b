import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

/**
 * What people do to the course of a run.
 *
 * @param run Begins a run, of this procedure when one is given, that waits at its first step.
 * @param fresh A name nobody has.
 */
export const runExamples = (
  run: (platform: TestPlatform, procedure?: string) => Promise<string>,
  fresh: () => string,
): Readonly<Record<string, WorkedExample>> => {
  const at = (more: object = {}): WorkedExample => ({ prepare: async (platform) => ({ run: await run(platform), ...more }) })
  const saved = async (platform: TestPlatform, body: string): Promise<string> => {
    const name = fresh()
    const document = { apiVersion: 'andon.dev/v1', kind: 'Runbook', metadata: { name, owner: 'team:shop' }, spec: { body } }
    await platform.invoke(platform.administrator, 'record.save', { document })
    return `runbook:${name}`
  }
  const guided = async (platform: TestPlatform): Promise<string> => {
    const started = await platform.invoke(platform.administrator, 'run.start', { procedure: 'runbook:restart', guided: true })
    return started !== null && typeof started === 'object' && 'run' in started ? String(started.run) : ''
  }
  return {
    'run.cancel-many': { prepare: async (platform) => ({ runs: [await run(platform), await run(platform)], reason: 'A false alarm.' }) },
    'run.restart': at({ step: 'step-1', note: 'From the beginning.' }),
    'run.skip': at({ step: 'step-1', note: 'Done yesterday.' }),
    'run.hold': at({ note: 'Wait for the freeze to end.' }),
    'run.complete': at({ note: 'That is enough.' }),
    'run.release': {
      prepare: async (platform) => {
        const id = await run(platform)
        await platform.invoke(platform.administrator, 'run.hold', { run: id })
        return { run: id }
      },
    },
    'run.resume': {
      prepare: async (platform) => {
        const procedure = await saved(
          platform,
          '## Steps\n\n1. Wait for the freeze to end\n   ```andon {name=wait}\n   pause\n   ```\n2. Go\n',
        )
        return { run: await run(platform, procedure), step: 'wait' }
      },
    },
    'run.start-step': { prepare: async (platform) => ({ run: await guided(platform), step: 'step-1' }) },
  }
}
