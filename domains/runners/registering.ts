import { isSealingKey } from '#platform/identity/keypair.ts'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { isSigned, type Said } from './admitting.ts'
import { takeAllBack } from './claiming.ts'
import { runnerBack, runnerRegistered } from './facts.ts'
import { type MachineAbout, type MachineRow, saveMachine, saveSeen, useInvite } from './machines/store.ts'
import { watchRunners } from './watching.ts'
import { partsOfToken, type RegisterRequest } from './wire.ts'

/** Registers the machine that holds the token. Its request is signed with the key it brings, so it has that key. */
export const registerMachine = async (
  transaction: Transaction,
  said: Said,
  body: RegisterRequest,
  address: string,
): Promise<{ readonly runner: string }> => {
  const { sql, now } = transaction
  const [signKey, sealKey] = [Buffer.from(body.signKey, 'base64url'), Buffer.from(body.sealKey, 'base64url')]
  if (!isSigned(said, signKey) || !isSealingKey(sealKey))
    throw new Refusal('sign-in-required', 'The request was not signed with the key it brings.')
  const secret = partsOfToken(body.token)?.secret
  const runner = secret === undefined ? undefined : await useInvite(sql, hashOfSecret(secret), now)
  if (runner === undefined)
    throw new Refusal(
      'link-expired',
      'This token was used, or its time is over. Make a new one: `andon runner invite <name>`, or Runners in the console.',
    )
  // A former machine of this name works for nobody from here on.
  await takeAllBack(transaction, runner, 'Another machine was registered in place of the one that had the job.')
  await saveMachine(sql, { name: runner, signKey, sealKey, address, version: body.version, about: body.about, now })
  transaction.record(runnerRegistered, {
    subjects: [`runner:${runner}`],
    data: { runner: `runner:${runner}`, host: body.about.host ?? 'unknown', address, version: body.version },
  })
  return { runner }
}

/** The machine was heard. */
export const seeMachine = async (
  transaction: Transaction,
  machine: MachineRow,
  seen: { readonly address: string; readonly version?: string; readonly about?: MachineAbout },
): Promise<void> => {
  const { sql, now } = transaction
  await saveSeen(sql, machine.name, { now, address: seen.address, version: seen.version ?? null, about: seen.about ?? null })
  if (machine.last_seen_at === null || machine.lost_at !== null) transaction.wake(watchRunners, now)
  if (machine.lost_at === null) return
  const silentMs = now.getTime() - (machine.last_seen_at ?? machine.lost_at).getTime()
  transaction.record(runnerBack, {
    subjects: [`runner:${machine.name}`],
    data: { runner: `runner:${machine.name}`, silentSeconds: Math.max(0, Math.round(silentMs / 1_000)) },
  })
}
