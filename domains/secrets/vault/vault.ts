/** What Vault answers, read. Pure. KV version 2 of HashiCorp Vault and OpenBao. */
export interface VaultSecret {
  readonly fields: Readonly<Record<string, unknown>>
  readonly version: number
}

/** A sentence when there is no secret in the answer. */
export const readAnswer = (status: number, body: unknown, where: string): VaultSecret | string => {
  const data = at(body, 'data')
  if (status === 200 && isObject(at(data, 'data')))
    return { fields: at(data, 'data') as Record<string, unknown>, version: Number(at(at(data, 'metadata'), 'version') ?? 0) }
  const metadata = at(data, 'metadata')
  if (isObject(metadata)) {
    if (at(metadata, 'destroyed') === true) return `Version ${String(at(metadata, 'version'))} of ${where} in Vault was destroyed.`
    return `Version ${String(at(metadata, 'version'))} of ${where} in Vault was deleted on ${String(at(metadata, 'deletion_time'))}. Undelete it, or write a new one.`
  }
  return problemOf(status, body, where)
}

/** What a status of Vault means, with what Vault says itself. */
export const problemOf = (status: number, body: unknown, where: string): string => {
  const errors = at(body, 'errors')
  const said = Array.isArray(errors) && errors.length > 0 ? ` It says: ${errors.map(String).join('; ').slice(0, 300)}` : ''
  switch (status) {
    case 400:
      return `Vault did not understand the question for ${where}.${said}`
    case 403:
      return `Vault does not let this platform read ${where}: its token or its policy does not allow it.${said}`
    case 404:
      return `There is nothing at ${where} in Vault. Check mount, path and version; the mount must be a KV engine of version 2.${said}`
    case 429:
    case 472:
    case 473:
      return `This Vault is a standby that does not answer (${status}). Name the active one in ANDON_VAULT_ADDR.${said}`
    case 503:
      return `Vault is sealed or in maintenance.${said}`
    default:
      return `Vault answered ${status} for ${where}.${said}`
  }
}

/** The value of one field; a sentence when it cannot be told which. */
export const fieldOf = ({ fields }: VaultSecret, field: string | undefined, where: string): { readonly value: string } | string => {
  const names = Object.keys(fields)
  const chosen = field ?? (names.length === 1 ? names[0] : undefined)
  if (chosen === undefined)
    return `${where} in Vault has ${names.length} fields (${names.slice(0, 20).join(', ')}); say which under \`field\`.`
  if (!Object.hasOwn(fields, chosen)) return `${where} in Vault has no field ${chosen}; it has ${names.slice(0, 20).join(', ') || 'none'}.`
  const value = fields[chosen]
  if (typeof value === 'string') return { value }
  return value === null || value === undefined ? `The field ${chosen} of ${where} in Vault is empty.` : { value: JSON.stringify(value) }
}

export interface VaultLogin {
  readonly token: string
  /** Undefined: it does not end. */
  readonly leaseSeconds: number | undefined
}

export const readLogin = (status: number, body: unknown): VaultLogin | string => {
  const auth = at(body, 'auth')
  const token = at(auth, 'client_token')
  if (status === 200 && typeof token === 'string') {
    const lease = Number(at(auth, 'lease_duration') ?? 0)
    return { token, leaseSeconds: lease > 0 ? lease : undefined }
  }
  return status === 400 || status === 403
    ? `Vault did not accept the role (AppRole): check ANDON_VAULT_ROLE_ID and ANDON_VAULT_SECRET_ID, which may have run out.${saidBy(body)}`
    : problemOf(status, body, 'the login')
}

const saidBy = (body: unknown): string => {
  const errors = at(body, 'errors')
  return Array.isArray(errors) && errors.length > 0 ? ` It says: ${errors.map(String).join('; ').slice(0, 300)}` : ''
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined)
