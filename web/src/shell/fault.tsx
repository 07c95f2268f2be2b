import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useRouteError } from 'react-router'
import { ProblemNote } from '../parts/problem.tsx'

/** A fault of the console itself: says so, keeps the shell, offers the way on. */
export const Fault = (): ReactElement => {
  const fault = useRouteError()
  const problem = fault instanceof Error ? fault : new Error('The page could not be shown.')
  // A page of an older build is gone from the server: loading the new one mends it.
  const isStale = /dynamically imported module|Failed to fetch/i.test(problem.message)
  return (
    <div className="stack">
      <ProblemNote problem={isStale ? new Error('Andon was updated since you opened it. Load the page again.') : problem} />
      <div>
        <Button variant="primary" onClick={() => location.reload()}>
          Load again
        </Button>
      </div>
    </div>
  )
}
