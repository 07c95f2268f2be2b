import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent, type ReactElement } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { Problem } from '../client.ts'
import { signIn } from '../sign-in.ts'
import { urls } from '../urls.ts'

export const View = (): ReactElement => {
  const [parameters] = useSearchParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<Problem | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    document.title = 'Sign in · Andon'
  }, [])
  const next = parameters.get('next') ?? urls.now()
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await signIn(email, password)
      queries.clear()
      // Only an address of this console: a link somebody made must not lead away after signing in.
      void navigate(/^\/(?!\/)/.test(next) ? next : urls.now(), { replace: true })
    } catch (failure) {
      setProblem(failure instanceof Problem ? failure : new Problem({ status: 500, title: 'Something went wrong.' }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <main className="alone">
      <div className="card">
        <div className="brand">
          <img src="/andon.svg" alt="" />
          Andon
        </div>
        <h1 className="section quiet">Sign in</h1>
        <form onSubmit={(event) => void submit(event)} className="stack">
          {parameters.get('link') === 'expired' && (
            <Alert type="warning" header="That link no longer works">
              It was used or is too old. Sign in with your password, or ask an administrator for a new link. On the server,{' '}
              <code>andon link</code> prints one.
            </Alert>
          )}
          {problem !== undefined && (
            <Alert type="error" header={problem.title}>
              {problem.message === problem.title ? null : problem.message}
            </Alert>
          )}
          <FormField label="E-mail" stretch>
            <Input
              value={email}
              type="email"
              inputMode="email"
              autoComplete="username"
              name="email"
              autoFocus
              onChange={({ detail }) => setEmail(detail.value)}
            />
          </FormField>
          <FormField label="Password" stretch>
            <Input
              value={password}
              type="password"
              autoComplete="current-password"
              name="password"
              onChange={({ detail }) => setPassword(detail.value)}
            />
          </FormField>
          <Button
            variant="primary"
            formAction="submit"
            loading={busy}
            fullWidth
            disabled={email === '' || password === ''}
            disabledReason="Fill in both."
          >
            Sign in
          </Button>
          <p className="quiet small">
            No password yet? The link that was printed when Andon started signs the first administrator in; others are invited by one.
          </p>
        </form>
      </div>
    </main>
  )
}
