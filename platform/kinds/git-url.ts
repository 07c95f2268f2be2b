import { Refusal } from '#platform/refusal.ts'

/** An address git may fetch from. */
export interface GitUrl {
  readonly protocol: 'https' | 'http' | 'ssh' | 'file'
  /** Undefined for `file`. */
  readonly host: string | undefined
  readonly port: number | undefined
  readonly url: string
}

/**
 * Accepts `https://…`, `ssh://…` and `git@host:path`; `http` and `file` only when the installation allows them.
 * Helpers that run commands (`ext::`), addresses that read as options, and passwords in the address are refused.
 */
export const parseGitUrl = (text: string, allowed: { readonly http: boolean; readonly file: boolean }): GitUrl => {
  const scp = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)@([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)([A-Za-z0-9_~/][^\s:]*)$/.exec(text)
  if (scp) return { protocol: 'ssh', host: scp[2], port: undefined, url: text }
  const url = URL.parse(text)
  const refuse = (message: string, mend: string): never => {
    throw new Refusal('invalid-input', `${message} ${mend}`, { findings: [{ path: '/url', rule: 'git-url', message, mend }] })
  }
  if (!url) return refuse('This is not an address git can fetch from.', 'Write `https://host/path.git` or `git@host:path.git`.')
  if (url.password !== '' || (url.username !== '' && url.protocol !== 'ssh:'))
    return refuse('The address holds a password.', 'Leave it out and send it as `token`.')
  if (/[\s\u0000-\u001f]/.test(text) || url.hostname.startsWith('-'))
    return refuse('The address holds characters an address does not.', 'Correct it.')
  const port = url.port === '' ? undefined : Number(url.port)
  switch (url.protocol) {
    case 'https:':
      return { protocol: 'https', host: url.hostname, port: port ?? 443, url: url.href }
    case 'ssh:':
      return { protocol: 'ssh', host: url.hostname, port, url: url.href }
    case 'http:':
      return allowed.http
        ? { protocol: 'http', host: url.hostname, port: port ?? 80, url: url.href }
        : refuse('Unencrypted addresses are not accepted.', 'Use `https://`.')
    case 'file:':
      return allowed.file
        ? { protocol: 'file', host: undefined, port: undefined, url: url.href }
        : refuse(
            'Folders of this server are not accepted.',
            'Use `https://` or `git@host:path.git`. For a folder on your machine, use `andon apply <folder>`.',
          )
    default:
      return refuse(`git does not fetch from \`${url.protocol}\` here.`, 'Use `https://` or `ssh://`.')
  }
}
