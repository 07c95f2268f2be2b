/**
 * Who approves, from AWS's names to ours. An installation's table decides first: name or ARN to a reference. Without an
 * entry a user is the person of the same name, a group or a role the team; what is a reference already stays one. Texts
 * with `{{ }}` stay as they are and are looked at again when they are filled in. Pure.
 */
export const approverOf = (written: string, table: Readonly<Record<string, string>> = {}): string => {
  const name = written.trim()
  const own = Object.hasOwn(table, name) ? table[name] : undefined
  if (own !== undefined) return own
  if (name.includes('{{') || /^(?:person|team|schedule):./.test(name)) return name
  const arn = /^arn:aws[a-z-]*:(?:iam|sts)::[0-9]*:(user|role|group|assumed-role)\/(.+)$/.exec(name)
  if (arn === null) return `person:${slug(name)}`
  const [, what, rest = ''] = arn
  // Users and roles may have a path; of an assumed role the session is whoever took it.
  const parts = rest.split('/')
  const last = (what === 'assumed-role' ? parts[0] : parts.at(-1)) ?? ''
  return `${what === 'user' ? 'person' : 'team'}:${slug(last)}`
}

/** `EnhancedApprovals` of change templates say what each name is. */
export const enhancedApproverOf = (written: string, type: string, table: Readonly<Record<string, string>> = {}): string => {
  const mapped = approverOf(written, table)
  return /Group|Role/.test(type) && mapped.startsWith('person:') && !Object.hasOwn(table, written.trim())
    ? `team:${mapped.slice('person:'.length)}`
    : mapped
}

/** Names of ours are lower case, words joined by `-`: `Bo.Smith@example.com` is `bo-smith`. */
const slug = (text: string): string =>
  text
    .replace(/@.*$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 100)
    .replace(/^-+|-+$/g, '') || 'unknown'
