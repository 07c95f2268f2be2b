import { findAccess, forgetAccess, keepAccess } from './access.ts'
import { type Options, readInput } from './arguments.ts'
import { exits, UsageError } from './failure.ts'
import { openServer } from './server.ts'
import type { Terminal } from './terminal.ts'

const loginInput = {
  type: 'object',
  required: ['url'],
  properties: {
    url: { type: 'string', description: 'The address of the server: `https://andon.example.org`.' },
    token: { type: 'string', description: 'A token from the settings page; else it is read from standard input.' },
  },
}
const logoutInput = { type: 'object', properties: {} }

/** Keeps address and token, after the server said whose it is. */
export const signIn = async (args: readonly string[], before: Options, terminal: Terminal): Promise<number> => {
  const { input, options } = readInput(loginInput, args, 'login', terminal.readFile)
  if (options.help === true || before.help === true) {
    terminal.write(
      'andon login <url> [--token <token>]\n\nKeeps the address and the token for later commands, readable by you only.\nWithout --token the token is read from standard input.\n',
    )
    return exits.done
  }
  const url = input['url'] ?? before.url
  if (typeof url !== 'string' || !/^https?:\/\/[^/]+/.test(url))
    throw new UsageError('Name the server by its address: andon login https://andon.example.org', 'login')
  const given = typeof input['token'] === 'string' ? input['token'] : before.token
  if (given === undefined && terminal.isTerminal) terminal.say('Paste a token from the settings page, then press Enter and Ctrl D:')
  const token = (given ?? (await terminal.readInput())).trim()
  if (token === '') throw new UsageError('There was no token.', 'login')
  const me = Object(
    await openServer({ url: url.replace(/\/+$/, ''), token, from: 'login' }).call({ method: 'GET', path: '/api/v1/identity/me' }, {}),
  )
  const file = keepAccess(terminal.environment, url, token)
  terminal.say(`Signed in to ${url} as ${String(me.reference)} with the role ${String(me.role)}. Kept in ${file}.`)
  return exits.done
}

/** Forgets the token here; it keeps working elsewhere until it is revoked. */
export const signOut = async (args: readonly string[], before: Options, terminal: Terminal): Promise<number> => {
  const { options } = readInput(logoutInput, args, 'logout', terminal.readFile)
  const { url } = findAccess({ ...before, ...options }, terminal.environment)
  const file = forgetAccess(terminal.environment, url)
  terminal.say(`Forgot the token of ${url} in ${file}. It works elsewhere until it is revoked: andon token revoke.`)
  return exits.done
}
