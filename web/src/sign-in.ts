import { post } from './client.ts'

/** Opens a session: the cookie comes with the answer. Rejects with a `Problem` that says why not. */
export const signIn = async (email: string, password: string): Promise<void> => {
  await post('/api/v1/identity/sign-in', { email, password })
}
