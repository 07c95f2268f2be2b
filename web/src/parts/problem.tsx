import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { Problem } from '../client.ts'
import { described } from '../form/described.tsx'
import { urls } from '../urls.ts'

interface Props {
  readonly problem: Error
  readonly retry?: (() => void) | undefined
}

/** A "no", said in full: what happened, where, and what to do about it. */
export const ProblemNote = ({ problem, retry }: Props): ReactElement => {
  const known =
    problem instanceof Problem ? problem : new Problem({ status: 500, title: 'This page met a fault.', detail: problem.message })
  return (
    <Alert type={[403, 404, 410].includes(known.status) ? 'info' : 'error'} header={known.title} action={action(known, retry)}>
      {!isListed(known) && <div className="wrap">{described(known.message === known.title ? adviceFor(known) : known.message)}</div>}
      {known.findings.length > 0 && (
        <ul>
          {known.findings.slice(0, 20).map((finding) => (
            <li key={`${finding.path}${finding.rule}${finding.message}`}>
              {finding.path !== '' && <code>{finding.path}</code>} {described(`${finding.message} ${finding.mend ?? ''}`)}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  )
}

/** Its sentence is that of the first finding; the list says it too. */
const isListed = ({ message, findings: [first] }: Problem): boolean =>
  first !== undefined && message.startsWith(`${first.path === '' ? '' : `${first.path}: `}${first.message}`)

const action = (problem: Problem, retry: (() => void) | undefined): ReactElement | null => {
  if (problem.status === 401) return <Button href={urls.signIn(location.pathname + location.search)}>Sign in</Button>
  return retry === undefined ? null : <Button onClick={retry}>Try again</Button>
}

const adviceFor = (problem: Problem): string => {
  switch (problem.status) {
    case 403:
      return 'Ask an administrator for a higher role, or the owning team to do it.'
    case 404:
      return 'It may have been renamed or archived. Search for it with Ctrl K.'
    default:
      return 'Nothing was changed. Try again; if it stays, the server’s log says why.'
  }
}
