import type { ReactElement } from 'react'
import { Nothing } from '../parts/nothing.tsx'
import { urls } from '../urls.ts'

export const ReadinessCard = (): ReactElement => (
  <section className="card">
    <div className="title">
      <h2>Readiness</h2>
      <a href={urls.readiness()}>Open</a>
    </div>
    <Nothing title="The pillar as a map">Sixty-eight practices judged from what happened.</Nothing>
  </section>
)
