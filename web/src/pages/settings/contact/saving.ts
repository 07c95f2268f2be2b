import { useState } from 'react'
import type { Inputs } from '../../../client.gen.ts'
import type { Problem } from '../../../client.ts'
import { isPlain, type Plain } from '../../../form/schema.ts'
import { useAct } from '../../../questions.ts'
import { useWhyNot } from '../../../session.tsx'
import { say } from '../../../shell/flashes.tsx'
import type { Proposal } from '../../record-proposed.tsx'
import type { Whole } from '../../record-whole.ts'

export interface Saving {
  readonly spec: Plain
  /** Says anew how I am reached; a record kept in git becomes a proposal. */
  readonly save: (spec: Plain, why: string, done: () => void) => void
  readonly pending: boolean
  readonly problem: Problem | null
  readonly whyNot: string | undefined
  readonly proposal: Proposal | undefined
  readonly dismiss: () => void
  /** Forgets a refusal. */
  readonly reset: () => void
}

/** Changes of my own Person record. */
export const useSaving = (record: Whole['record'] | undefined): Saving => {
  const deed = useAct('contact.change')
  const whyNot = useWhyNot('contact.change')
  const [proposal, propose] = useState<Proposal | undefined>(undefined)
  return {
    spec: isPlain(record?.spec) ? record.spec : {},
    save: (spec, why, done) =>
      deed.mutate(
        { ...saidIn(spec), ifVersion: record?.version ?? 0, reason: why },
        {
          onSuccess: (saved) => {
            done()
            if (saved.proposed !== undefined) return propose(saved.proposed)
            say('success', saved.change === 'unchanged' ? 'Nothing in it differs.' : 'Saved in your record.')
          },
        },
      ),
    pending: deed.isPending,
    problem: deed.error,
    whyNot,
    proposal,
    dismiss: () => propose(undefined),
    reset: () => deed.reset(),
  }
}

/** The four fields of a person that say how they are reached, as they stand; the server checks them. */
const saidIn = ({ contactMethods, rules, quietHours, shiftNotice }: Plain): Inputs['contact.change'] =>
  JSON.parse(JSON.stringify({ contactMethods, rules, quietHours, shiftNotice }))
