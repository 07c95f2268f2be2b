import type { Config } from '#platform/config.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Declaration } from './declaration.ts'
import { readSecretFile } from './files.ts'
import { readVault } from './vault/asking.ts'

/** A value from a store elsewhere, and its version where the store knows one. */
export interface Found {
  readonly value: string
  readonly version: number | undefined
}

/** Reads a secret that is kept elsewhere, outside any transaction. Throws a `Refusal` in words when it cannot. */
export const readElsewhere = async (config: Config, spec: Declaration, now: Date, fresh = false): Promise<Found> => {
  switch (spec.store) {
    case 'environment':
      return { value: readVariable(config, spec.name ?? ''), version: undefined }
    case 'file':
      return { value: await readSecretFile(config.secrets?.folder, spec.path ?? ''), version: undefined }
    case 'vault': {
      const question = { mount: spec.mount, path: spec.path ?? '', field: spec.field, version: spec.version }
      return readVault(config.secrets?.vault, question, now, fresh)
    }
    case 'andon':
    case undefined:
      throw new Error('A secret of this platform is not kept elsewhere.')
    default:
      return spec.store satisfies never
  }
}

const readVariable = ({ secrets }: Config, name: string): string => {
  const value = secrets?.environment[name]
  if (value === undefined || value === '')
    throw new Refusal(
      'unavailable',
      `The server has no variable ANDON_SECRET_${name}. Set it and start the server again, or keep the secret in another store.`,
    )
  return value
}
