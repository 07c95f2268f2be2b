import type { ReactElement } from 'react'
import { Loaded } from '../parts/loaded.tsx'
import { useAsk } from '../questions.ts'
import { urls } from '../urls.ts'
import { Bar, standings, states } from './readiness-words.tsx'

export const ReadinessCard = (): ReactElement => {
  const map = useAsk('readiness.map', {})
  return (
    <section className="card">
      <div className="title">
        <h2>Readiness</h2>
        <a href={urls.readiness()}>Open</a>
      </div>
      <Loaded query={map}>
        {({ counts }) => (
          <>
            <Bar counts={counts} />
            <p className="small">
              {states
                .filter((state) => counts[state] > 0)
                .map((state) => `${counts[state]} ${standings[state].word.toLowerCase()}`)
                .join(', ')}
            </p>
          </>
        )}
      </Loaded>
    </section>
  )
}
