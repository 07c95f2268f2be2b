import { readFileSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { address, given, together } from '#app/environment.ts'
import type { Config, SecretStores, VaultSettings } from '#platform/config.ts'

const prefix = 'ANDON_SECRET_'

/** Where secrets are kept beside the platform's own store. */
export const secretStoresIn = (environment: NodeJS.ProcessEnv): SecretStores => ({
  environment: Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  ),
  ...given('folder', folderIn(environment)),
  ...given('vault', vaultIn(environment)),
})

/** The key before the present one: what it sealed can be opened, and is sealed anew by `secret.reseal`. */
export const formerSecretIn = (environment: NodeJS.ProcessEnv, secret: Uint8Array): Pick<Config, 'formerSecret'> => {
  const text = environment['ANDON_FORMER_SECRET'] ?? ''
  if (text === '') return {}
  const formerSecret = Buffer.from(text, 'base64')
  if (formerSecret.length < 32)
    throw new Error('ANDON_FORMER_SECRET must be the ANDON_SECRET before this one: at least 32 bytes in base64.')
  if (Buffer.compare(formerSecret, secret) === 0) throw new Error('ANDON_FORMER_SECRET is the present secret; take it away.')
  return { formerSecret }
}

const folderIn = (environment: NodeJS.ProcessEnv): string | undefined => {
  const folder = environment['ANDON_SECRETS_FOLDER'] || undefined
  if (folder !== undefined && !isAbsolute(folder))
    throw new Error(`ANDON_SECRETS_FOLDER is "${folder}"; use a whole path such as /run/secrets.`)
  return folder
}

const vaultIn = (environment: NodeJS.ProcessEnv): VaultSettings | undefined => {
  if ((environment['ANDON_VAULT_ADDR'] ?? '') === '') return undefined
  const role = together(environment, ['ANDON_VAULT_ROLE_ID', 'ANDON_VAULT_SECRET_ID'])
  const token = environment['ANDON_VAULT_TOKEN'] || undefined
  if (role === undefined && token === undefined)
    throw new Error('ANDON_VAULT_ADDR is set; set ANDON_VAULT_TOKEN as well, or ANDON_VAULT_ROLE_ID and ANDON_VAULT_SECRET_ID.')
  if (role !== undefined && token !== undefined) throw new Error('Set ANDON_VAULT_TOKEN or ANDON_VAULT_ROLE_ID, not both.')
  return {
    address: address(environment, 'ANDON_VAULT_ADDR', ''),
    mount: (environment['ANDON_VAULT_MOUNT'] || 'secret').replace(/^\/+|\/+$/g, ''),
    ...given('namespace', environment['ANDON_VAULT_NAMESPACE'] || undefined),
    ...given('ca', authorityIn(environment)),
    ...given('token', token),
    ...given(
      'role',
      role === undefined ? undefined : { roleId: role[0], secretId: role[1], mount: environment['ANDON_VAULT_ROLE_MOUNT'] || 'approle' },
    ),
  }
}

const authorityIn = (environment: NodeJS.ProcessEnv): string | undefined => {
  const file = environment['ANDON_VAULT_CA_FILE'] || undefined
  if (file === undefined) return undefined
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new Error(`ANDON_VAULT_CA_FILE is "${file}", which cannot be read.`)
  }
}
