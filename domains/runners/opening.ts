import { isSignedBy, type Opener } from '#platform/identity/keypair.ts'
import { digestOf } from './admitting.ts'
import type { Assignment } from './assignment.ts'
import { type Envelope, envelopeParts, purposes, scriptText, type SealedJob } from './wire.ts'

/** A job that came is what the server sent, to this machine, lately; or why it is not to be done. */
export type Opened =
  | { readonly ok: true; readonly assignment: Assignment; readonly scriptDigest: string }
  | { readonly ok: false; readonly because: string }

export const openEnvelope = (
  envelope: Envelope,
  self: { readonly runner: string; readonly opener: Opener; readonly serverKey: Uint8Array; readonly now: Date },
): Opened => {
  const { key, fence } = envelope
  const no = (because: string): Opened => ({ ok: false, because })
  if (!isSignedBy(self.serverKey, purposes.job, envelopeParts(self.runner, envelope), envelope.signature))
    return no('The job was not signed by the server this machine was registered with, or was changed on its way.')
  const inside = opened(envelope, self.runner, self.opener)
  if (inside === undefined) return no('The job was sealed for another machine or other keys, or was changed on its way.')
  const { assignment } = inside
  if (inside.runner !== self.runner || assignment.key !== key || assignment.fence !== fence)
    return no('The job says it is another one than its envelope.')
  const scriptDigest = digestOf(scriptText(assignment))
  if (scriptDigest !== inside.scriptDigest) return no('The script is not the one the server made the digest of.')
  if (new Date(inside.beginBefore) <= self.now) return no('The job came too late to be begun: it may be a copy of an old one.')
  return { ok: true, assignment, scriptDigest }
}

const opened = (envelope: Envelope, runner: string, opener: Opener): SealedJob | undefined => {
  try {
    const bytes = opener.open(purposes.job, `${runner} ${envelope.key} ${envelope.fence}`, envelope.sealed)
    return JSON.parse(bytes.toString('utf8')) as SealedJob
  } catch {
    return undefined
  }
}
