import { createHash } from 'node:crypto'
import { type Actor } from '#platform/identity/actor.ts'
import { installationSigner, isSignedBy, type Signer } from '#platform/identity/keypair.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { findMachine, insertNonce, type MachineRow } from './machines/store.ts'
import { headers, mostSkewMs, purposes, requestParts } from './wire.ts'

/** A request as it came: nothing of it is believed before its signature is. */
export interface Said {
  readonly path: string
  readonly runner: string
  readonly time: string
  readonly nonce: string
  readonly signature: string
  readonly body: Buffer
}

export const saidIn = (path: string, given: Readonly<Record<string, unknown>>, body: Buffer): Said => {
  const text = (name: string): string => {
    const value = given[name]
    return typeof value === 'string' ? value.slice(0, 500) : ''
  }
  return {
    path,
    runner: text(headers.runner),
    time: text(headers.time),
    nonce: text(headers.nonce),
    signature: text(headers.signature),
    body,
  }
}

/** The one key by which this installation speaks to runners. */
export const serverSigner = (secret: Uint8Array): Signer => installationSigner(secret, purposes.server)

export const digestOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The beginning of the digest of a key, as people compare it and tokens carry it. */
export const fingerprintOf = (publicKey: Uint8Array): string => digestOf(publicKey).slice(0, 32)

/** True when the request was signed by this key, now. */
export const isSigned = (said: Said, publicKey: Uint8Array): boolean =>
  isSignedBy(publicKey, purposes.request, requestParts({ ...said, digest: digestOf(said.body) }), said.signature)

/** Throws when the clocks differ too much: an old request may be a copy. */
export const refuseOld = (said: Said, now: Date): void => {
  const skewMs = Math.abs(now.getTime() - Number(said.time))
  if (!/^\d{10,16}$/.test(said.time) || skewMs > mostSkewMs)
    throw new Refusal('sign-in-required', 'The request is too old, or the clock of the runner is wrong. It takes the time of this answer.')
  if (!/^[A-Za-z0-9_-]{16,64}$/.test(said.nonce)) throw new Refusal('sign-in-required', 'The request has no number of its own.')
}

/** The machine that says this. Throws for one nobody registered, a wrong signature, an old request and one that was heard before. */
export const admit = async (transaction: Transaction, said: Said): Promise<MachineRow> => {
  const machine = await findMachine(transaction.sql, said.runner)
  if (machine === undefined || machine.sign_key === null || !isSigned(said, machine.sign_key))
    throw new Refusal('sign-in-required', 'No runner with this name and key is registered here. Register the machine again.')
  refuseOld(said, transaction.now)
  if (!(await insertNonce(transaction.sql, machine.name, said.nonce, transaction.now)))
    throw new Refusal('conflict', 'This request was heard before. Nothing was done again.')
  return machine
}

export const actorOf = (runner: string): Actor => ({ type: 'workflow', name: 'runner', id: runner })
