import type { Finding } from '#platform/refusal.ts'

/** A secret as it is declared. */
export interface Declaration {
  readonly store?: 'andon' | 'environment' | 'file' | 'vault'
  readonly name?: string
  readonly path?: string
  readonly field?: string
  readonly mount?: string
  readonly version?: number
  readonly rotation?: { readonly every: string; readonly grace?: string }
  readonly use?: { readonly procedures?: readonly string[]; readonly teams?: readonly string[]; readonly runners?: readonly string[] }
}

/** Which fields a store reads, and which of them it needs. */
const fieldsOf = {
  andon: { reads: [], needs: [] },
  environment: { reads: ['name'], needs: ['name'] },
  file: { reads: ['path'], needs: ['path'] },
  vault: { reads: ['path', 'field', 'mount', 'version'], needs: ['path'] },
} as const

const all = ['name', 'path', 'field', 'mount', 'version'] as const

/** What in a declaration does not fit its store. */
export const findingsOf = (spec: Declaration): readonly Finding[] => {
  const store = spec.store ?? 'andon'
  const { reads, needs } = fieldsOf[store]
  const missing = needs
    .filter((field) => spec[field] === undefined)
    .map((field) => ({
      path: `/spec/${field}`,
      rule: 'required',
      message: `A secret in the store ${store} needs \`${field}\`.`,
      mend: field === 'name' ? 'Write the name of the variable behind ANDON_SECRET_.' : 'Write where it is.',
    }))
  const idle = all
    .filter((field) => spec[field] !== undefined && !(reads as readonly string[]).includes(field))
    .map((field) => ({
      path: `/spec/${field}`,
      rule: 'unknown-property',
      message: `The store ${store} does not read \`${field}\`.`,
      mend: 'Leave it out, or choose another store.',
    }))
  return [...missing, ...idle, ...pathFindings(spec.path)]
}

const pathFindings = (path: string | undefined): readonly Finding[] =>
  path === undefined || isPath(path)
    ? []
    : [
        {
          path: '/spec/path',
          rule: 'path',
          message: `"${path}" leads out of its folder, or is no path.`,
          mend: 'Write it without a slash at the beginning, without `..`, such as payments/db-password.',
        },
      ]

/** A path that stays below where it starts. */
export const isPath = (path: string): boolean =>
  !/[\u0000-\u001f\\]/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** What is known of whoever wants to use a secret. */
export interface Asking {
  /** `runbook:rotate`; empty when no procedure stands behind it. */
  readonly procedure: string
  /** The team that owns the procedure. */
  readonly procedureOwner: string | undefined
  /** The machine it is handed to. */
  readonly runner: string | undefined
}

/** Why a procedure may not use a secret; undefined when it may. */
export const refusedBecause = (
  secret: string,
  owner: string | undefined,
  { use = {} }: Declaration,
  asking: Asking,
): string | undefined => {
  const name = secret.replace(/^secret:/, '')
  if (asking.procedure === '') return `The secret ${name} is used by procedures only.`
  const { procedures, teams, runners } = use
  if (runners !== undefined && !runners.includes(asking.runner ?? 'local'))
    return `The secret ${name} is not handed to the runner ${asking.runner ?? 'local'}; its record names ${runners.join(', ')}.`
  const same = (one: string, other: string | undefined): boolean => one.toLowerCase() === other?.toLowerCase()
  if (procedures?.some((one) => same(one, asking.procedure)) === true || teams?.some((one) => same(one, asking.procedureOwner)) === true)
    return undefined
  if (procedures === undefined && teams === undefined && owner !== undefined && same(owner, asking.procedureOwner)) return undefined
  const allowed =
    procedures === undefined && teams === undefined
      ? `procedures of ${owner ?? 'nobody: it has no owner'}`
      : [...(procedures ?? []), ...(teams ?? [])].join(', ')
  return `${asking.procedure} may not use the secret ${name}. It is for ${allowed}; its owner adds the procedure under \`use.procedures\`, or its team under \`use.teams\`.`
}
