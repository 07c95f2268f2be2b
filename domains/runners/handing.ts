import { randomBytes } from 'node:crypto'
import type { RouteContext } from '#platform/http/routes.ts'
import { sealFor } from '#platform/identity/keypair.ts'
import { Refusal } from '#platform/refusal.ts'
import { actorOf, digestOf, serverSigner } from './admitting.ts'
import { takeEnd } from './claiming.ts'
import { type Assignment, secretsOf } from './assignment.ts'
import type { MachineRow } from './machines/store.ts'
import { notBegun, reveal } from './revealing.ts'
import type { JobRow } from './store.ts'
import { type Envelope, envelopeParts, purposes, scriptText, type SealedJob } from './wire.ts'

/** A job may be begun this long after it was handed out: a copy kept longer is worth nothing. */
const beginWithinMs = 120_000

/**
 * The job as it travels: with the values of its secrets, signed and sealed for the machine. Undefined when it cannot be
 * handed out; it has then ended as refused.
 */
export const handOut = async (
  context: Pick<RouteContext, 'transact' | 'config' | 'now' | 'outside'>,
  machine: MachineRow,
  row: JobRow,
): Promise<Envelope | undefined> => {
  const actor = actorOf(machine.name)
  const { now, outside } = context
  const assignment = await reveal({ transact: (body) => context.transact(actor, body), now, outside }, row).catch((error: unknown) => {
    if (error instanceof Refusal) return error
    throw error
  })
  if (assignment instanceof Refusal) {
    const job = { key: row.key, fence: row.fence, holder: machine.name }
    await context.transact(actor, (transaction) => takeEnd(transaction, job, { ...notBegun(assignment), chunks: 0 }))
    return undefined
  }
  rememberMasks(row, assignment)
  return envelopeOf(context, machine, assignment)
}

export const envelopeOf = (
  context: Pick<RouteContext, 'config' | 'now'>,
  machine: Pick<MachineRow, 'name' | 'seal_key'>,
  assignment: Assignment,
): Envelope => {
  const now = context.now()
  const inside: SealedJob = {
    runner: machine.name,
    nonce: randomBytes(16).toString('base64url'),
    issuedAt: now.toISOString(),
    beginBefore: new Date(now.getTime() + beginWithinMs).toISOString(),
    scriptDigest: digestOf(scriptText(assignment)),
    assignment,
  }
  const { key, fence } = assignment
  const label = `${machine.name} ${key} ${fence}`
  const sealed = sealFor(machine.seal_key ?? Buffer.alloc(0), purposes.job, label, Buffer.from(JSON.stringify(inside)))
  const signature = serverSigner(context.config.secret).sign(purposes.job, envelopeParts(machine.name, { key, fence, sealed }))
  return { key, fence, sealed, signature }
}

/**
 * Values this node hides once more in what comes back: the runner did already, and a machine far away is not believed
 * about that. Kept in memory only; another node reads them again.
 */
export const masksOf = async (context: Pick<RouteContext, 'transact'>, row: JobRow): Promise<readonly string[]> => {
  if (secretsOf(row.work).length === 0) return []
  const known = masks.get(maskKey(row))
  if (known !== undefined) return known
  const actor = actorOf(row.runner)
  const assignment = await reveal({ transact: (body) => context.transact(actor, body) }, row)
  return rememberMasks(row, assignment)
}

const rememberMasks = (row: JobRow, assignment: Assignment): readonly string[] => {
  masks.delete(maskKey(row))
  masks.set(maskKey(row), assignment.masks)
  for (const oldest of masks.keys()) {
    if (masks.size <= mostMasks) break
    masks.delete(oldest)
  }
  return assignment.masks
}

const maskKey = (row: JobRow): string => `${row.created_at.getTime()} ${row.key} ${row.fence}`
const masks = new Map<string, readonly string[]>()
const mostMasks = 2_000
