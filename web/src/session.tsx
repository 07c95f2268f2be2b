import { createContext, useContext, type ReactElement, type ReactNode } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Problem } from './client.ts'
import { actions, type ActionName, type ActionNote, type Outputs, type Role } from './client.gen.ts'
import { useAsk } from './questions.ts'

export interface Me extends Pick<Outputs['identity.me'], 'reference' | 'name' | 'teams' | 'email' | 'hasPassword' | 'example'> {
  readonly title: string
  readonly role: Role
}

const ranks: readonly Role[] = ['stranger', 'viewer', 'responder', 'editor', 'administrator']
const MeContext = createContext<Me | undefined>(undefined)

export const useMeQuestion = (): UseQueryResult<Outputs['identity.me'], Problem> => useAsk('identity.me', {})

export const meOf = (answer: Outputs['identity.me']): Me => ({
  ...answer,
  title: answer.title ?? answer.name,
  role: answer.role ?? 'viewer',
})

export const MeProvider = ({ me, children }: { readonly me: Me; readonly children: ReactNode }): ReactElement => (
  <MeContext.Provider value={me}>{children}</MeContext.Provider>
)

/** Who looks at this. Only inside the shell, which shows nothing before it knows. */
export const useMe = (): Me => {
  const me = useContext(MeContext)
  if (me === undefined) throw new Error('useMe is used outside the shell.')
  return me
}

/** Why I may not do an action, in words; undefined when I may (or when only the server can tell, because the owning team may). */
export const useWhyNot = (name: ActionName): string | undefined => {
  const me = useMe()
  return whyNot(me, name)
}

export const whyNot = (me: Me, name: ActionName): string | undefined => {
  const note: ActionNote | undefined = actions[name]
  if (note === undefined) return 'This installation does not offer it.'
  if (note.byOwner === true && me.teams.length > 0) return undefined
  return ranks.indexOf(me.role) >= ranks.indexOf(note.role)
    ? undefined
    : `Needs the role ${note.role}; you are ${me.role}. Ask an administrator.`
}
