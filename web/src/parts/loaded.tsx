import Skeleton from '@cloudscape-design/components/skeleton'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactElement, ReactNode } from 'react'
import type { Problem } from '../client.ts'
import { ProblemNote } from './problem.tsx'

interface Props<Answer> {
  readonly query: UseQueryResult<Answer, Problem>
  readonly children: (answer: Answer) => ReactNode
  /** Lines of placeholder while the first answer is on its way. */
  readonly lines?: number
}

/** Shows an answer, or that it is on its way, or why there is none. An old answer stays on screen when asking again fails. */
export const Loaded = <Answer,>({ query, children, lines = 3 }: Props<Answer>): ReactElement => {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.error !== null) return <ProblemNote problem={query.error} retry={() => void query.refetch()} />
  return <Waiting lines={lines} />
}

export const Waiting = ({ lines = 3 }: { readonly lines?: number }): ReactElement => (
  <div className="stack tight" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, index) => (
      <Skeleton key={index} width={index === lines - 1 ? '60%' : '100%'} height="20px" />
    ))}
  </div>
)
