import { insertInvite, saveMachine } from '#domains/runners/machines/store.ts'
import { newPrivateKey, openerOf, signerOf } from '#platform/identity/keypair.ts'
import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

let counted = 0

const declared = async (platform: TestPlatform): Promise<string> => {
  const name = `runner-${(counted += 1)}`
  await platform.invoke(platform.administrator, 'record.save', {
    document: { apiVersion: 'andon.dev/v1', kind: 'Runner', metadata: { name, owner: 'team:shop' }, spec: { tags: { role: 'db' } } },
  })
  return name
}

/** A machine has used its token. */
const registered = async (platform: TestPlatform): Promise<string> => {
  const name = await declared(platform)
  const [signKey, sealKey] = [signerOf(newPrivateKey('ed25519')).publicKey, openerOf(newPrivateKey('x25519')).publicKey]
  await platform.transact(platform.administrator, async ({ sql, now }) => {
    await insertInvite(sql, { hash: signKey, runner: name, by: 'person:ada', now, expiresAt: now })
    await saveMachine(sql, { name, signKey, sealKey, address: '10.0.0.7', version: '0.1.0', about: { host: 'db-1' }, now })
  })
  return name
}

export const runnerExamples: Readonly<Record<string, WorkedExample>> = {
  'runner.invite': { prepare: async (platform) => ({ runner: await declared(platform) }) },
  'runner.disable': { prepare: async (platform) => ({ runner: await registered(platform), reason: 'It is being rebuilt.' }) },
  'runner.enable': {
    prepare: async (platform) => {
      const runner = await registered(platform)
      await platform.invoke(platform.administrator, 'runner.disable', { runner, reason: 'It was rebuilt.' })
      return { runner }
    },
  },
  'runner.remove': { prepare: async (platform) => ({ runner: await registered(platform), reason: 'It is gone.' }) },
}
