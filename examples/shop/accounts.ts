import { missing, ok, wrong, type Part } from './part.ts'

interface Session {
  readonly id: string
  readonly user: string
  readonly from: string
}

/** Who is signed in from where, and which accounts are locked. */
export const createAccounts = (): Part => {
  const users = new Set(['ada', 'grace', 'linus'])
  const locked = new Set<string>()
  let count = 2
  let sessions: Session[] = [
    { id: 's-1', user: 'ada', from: 'DE' },
    { id: 's-2', user: 'grace', from: 'US' },
  ]
  const of = (user: string): readonly Session[] => sessions.filter((session) => session.user === user)
  return {
    name: 'accounts',
    routes: {
      'POST /logins': ({ body }) => {
        const { user, from } = body
        if (typeof user !== 'string' || typeof from !== 'string') return wrong('Send {"user": "ada", "from": "DE"}.')
        if (!users.has(user)) return missing(`There is no account ${user}.`)
        if (locked.has(user)) return { status: 423, body: { error: `${user} is locked.` } }
        const session = { id: `s-${(count += 1)}`, user, from }
        sessions.push(session)
        return { status: 201, body: { session: session.id } }
      },
      'GET /accounts/:user': ({ params }) => {
        const { user = '' } = params
        if (!users.has(user)) return missing(`There is no account ${user}.`)
        const countries = [...new Set(of(user).map((session) => session.from))]
        return ok({ user, locked: locked.has(user), sessions: of(user).length, countries: countries.join(' '), suspicious: countries.length > 1 })
      },
      'POST /accounts/:user/lock': ({ params }) => {
        const { user = '' } = params
        if (!users.has(user)) return missing(`There is no account ${user}.`)
        locked.add(user)
        return ok({ user, locked: true })
      },
      'POST /accounts/:user/unlock': ({ params }) => {
        locked.delete(params['user'] ?? '')
        return ok({ user: params['user'] ?? '', locked: false })
      },
      'DELETE /accounts/:user/sessions': ({ params }) => {
        const { user = '' } = params
        if (!users.has(user)) return missing(`There is no account ${user}.`)
        const ended = of(user).length
        sessions = sessions.filter((session) => session.user !== user)
        return ok({ user, ended })
      },
    },
    /** `{"takeover": "ada"}`: somebody signs in as her from elsewhere. */
    fault: (body) => {
      const { takeover } = body
      if (typeof takeover === 'string' && users.has(takeover)) sessions.push({ id: `s-${(count += 1)}`, user: takeover, from: 'XX' })
      else locked.clear()
      return ok({ sessions: sessions.length })
    },
  }
}
