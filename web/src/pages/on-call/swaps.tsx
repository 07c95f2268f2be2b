import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { Waiting } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Segments } from '../../parts/segments.tsx'
import { usePages } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Places, useWaiting } from './places.tsx'
import { SwapLine } from './swap-line.tsx'

/** Swaps and covers: what waits for my answer, what is open, what was. */
export const View = (): ReactElement => {
  const me = useMe()
  const [parameters, change] = useSearchParams()
  const all = parameters.get('whose') === 'all'
  const state = parameters.get('state') === 'past' ? 'past' : 'open'
  const waiting = useWaiting()
  const swaps = usePages('oncall.swaps', { state, limit: 50, ...(all ? {} : { mine: true }) })
  const set = (name: string, value: string, usual: string): void => {
    const next = new URLSearchParams(parameters)
    if (value === usual) next.delete(name)
    else next.set(name, value)
    change(next, { replace: true })
  }
  const listed = state === 'open' && !all ? swaps.items.filter(({ swap }) => !waiting.some((one) => one.swap === swap)) : swaps.items
  return (
    <Page
      title="Swaps and cover"
      crumbs={[{ text: 'On call', href: urls.onCall() }]}
      about="Shifts somebody would like to give away. Nothing changes before somebody accepts."
      help={
        <>
          <p>
            A swap asks one person, perhaps for a shift of theirs. A cover asks everybody of the schedule and its team; parts of it may be
            taken.
          </p>
          <p>Begin with a shift of yours, under My shifts or in a schedule.</p>
        </>
      }
      buttons={<Button href={urls.myShifts()}>Give away a shift</Button>}
    >
      <Places />
      <div className="stack">
        {waiting.length > 0 && (
          <section className="card">
            <h2>Waits for you</h2>
            <ul className="things swaps">
              {waiting.map((swap) => (
                <SwapLine key={swap.swap} swap={swap} />
              ))}
            </ul>
          </section>
        )}
        <section className="card" aria-label="Swaps and covers">
          <div className="row apart">
            <Segments
              label="State"
              selectedId={state}
              options={[
                { id: 'open', text: 'Open' },
                { id: 'past', text: 'Past' },
              ]}
              onChange={({ detail }) => set('state', detail.selectedId, 'open')}
            />
            <Segments
              label="Whose"
              selectedId={all ? 'all' : 'me'}
              options={[
                { id: 'me', text: 'Mine' },
                { id: 'all', text: 'Everybody’s' },
              ]}
              onChange={({ detail }) => set('whose', detail.selectedId, 'me')}
            />
          </div>
          {swaps.problem !== null ? (
            <ProblemNote problem={swaps.problem} retry={swaps.refresh} />
          ) : swaps.loading ? (
            <Waiting />
          ) : listed.length === 0 ? (
            <Nothing title={state === 'open' ? 'None open' : 'None yet'} action={<Button href={urls.myShifts()}>See my shifts</Button>}>
              {state === 'open'
                ? 'What somebody asks for is here until it is answered. Begin with a shift of yours.'
                : `What was accepted, declined or taken back is kept here, ${all ? 'of everybody' : `of ${me.title}`}.`}
            </Nothing>
          ) : (
            <ul className="things swaps">
              {listed.map((swap) => (
                <SwapLine key={swap.swap} swap={swap} />
              ))}
            </ul>
          )}
          {swaps.more !== undefined && (
            <Button onClick={swaps.more} loading={swaps.loadingMore}>
              Show more
            </Button>
          )}
        </section>
      </div>
    </Page>
  )
}
