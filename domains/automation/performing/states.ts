/** What is seen of something at AWS that is on its way to a state, and whether it still can arrive. Pure. */
export type Verdict = 'there' | 'coming' | 'wrong'

export interface InstanceLook {
  readonly state: string
  /** Of the checks: `ok`, `initializing`, `impaired`. */
  readonly instance: string
  readonly system: string
}

const gone = ['shutting-down', 'terminated']

/** A running instance is there when both its checks are well; one that is going away comes to no other state. */
export const judgeInstance = (
  look: InstanceLook | undefined,
  desired: 'running' | 'stopped' | 'terminated',
): { readonly verdict: Verdict; readonly told: string } => {
  if (look === undefined)
    return desired === 'terminated' ? { verdict: 'there', told: 'is gone' } : { verdict: 'coming', told: 'is not seen yet' }
  const told =
    desired === 'running' && look.state === 'running'
      ? `is running, its checks are ${look.instance} and ${look.system}`
      : `is ${look.state}`
  if (desired !== 'terminated' && gone.includes(look.state)) return { verdict: 'wrong', told }
  if (look.state !== desired) return { verdict: 'coming', told }
  return { verdict: desired !== 'running' || (look.instance === 'ok' && look.system === 'ok') ? 'there' : 'coming', told }
}

/** A stack that rolls back is watched to the end of it, so that its reason is whole. */
export const judgeStack = (status: string, doing: 'create' | 'delete'): Verdict => {
  if (status === (doing === 'create' ? 'CREATE_COMPLETE' : 'DELETE_COMPLETE')) return 'there'
  const coming =
    doing === 'create' ? ['CREATE_IN_PROGRESS', 'REVIEW_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS'] : ['DELETE_IN_PROGRESS']
  return coming.includes(status) ? 'coming' : 'wrong'
}

export const judgeImage = (state: string): Verdict =>
  state === 'available' ? 'there' : ['pending', 'transient', ''].includes(state) ? 'coming' : 'wrong'

export const judgeExecution = (status: string): Verdict =>
  status === 'SUCCEEDED' ? 'there' : ['RUNNING', 'PENDING_REDRIVE'].includes(status) ? 'coming' : 'wrong'

/** Of a command at AWS. */
export const judgeCommand = (status: string): Verdict =>
  status === 'Success' ? 'there' : ['Pending', 'InProgress', 'Delayed', 'Cancelling', ''].includes(status) ? 'coming' : 'wrong'
