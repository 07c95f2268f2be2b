import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

let counted = 0

const declared = async (platform: TestPlatform): Promise<string> => {
  const name = `secret-${(counted += 1)}`
  await platform.invoke(platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind: 'Secret', metadata: { name, owner: 'team:shop' }, spec: { rotation: { every: '90d' } } },
  })
  return name
}

const set = async (platform: TestPlatform): Promise<string> => {
  const secret = await declared(platform)
  await platform.invoke(platform.administrator, 'secret.set', { secret, value: 'correct horse battery staple' })
  return secret
}

export const secretExamples: Readonly<Record<string, WorkedExample>> = {
  'secret.set': { prepare: async (platform) => ({ secret: await declared(platform), value: 'correct horse battery staple' }) },
  'secret.rotate': { prepare: async (platform) => ({ secret: await set(platform), value: 'a new horse and a new battery' }) },
  'secret.forget': { prepare: async (platform) => ({ secret: await set(platform) }) },
  'secret.check': { prepare: async (platform) => ({ secret: await set(platform) }) },
  'secret.reseal': { prepare: () => ({}) },
}
