import Button from '@cloudscape-design/components/button'
import { lazy, Suspense, useState, type ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { calendarDate, viewerZone } from '../../moments.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { useNarrow } from '../../parts/narrow.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time, useMinutes } from '../../parts/time.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Agenda } from './agenda.tsx'
import { Changes } from './changes.tsx'
import { dayOf, dayText, huesOf, moved, windowOf, type Length, type Span } from './lanes.ts'
import { OverrideButton, OverrideDialog } from './override-button.tsx'
import { PageButton } from './page-somebody.tsx'
import { lanesOf, peopleIn, type Block } from './picture-lanes.ts'
import type { Duty } from './duties.tsx'
import { useNames } from './names.ts'
import { usePicture } from './shifts-asked.ts'
import { Timeline } from './timeline.tsx'
import { useTakeBack } from './take-back.tsx'

const ShiftDialog = lazy(async () => ({ default: (await import('./shift-dialog.tsx')).ShiftDialog }))

const lengths: readonly { readonly id: Length; readonly text: string }[] = [
  { id: '1w', text: 'Week' },
  { id: '2w', text: 'Two weeks' },
  { id: 'month', text: 'Month' },
]

interface Begun {
  readonly span: Span
  readonly replaces?: string | undefined
}

/** The calendar of a schedule: its layers, what changes them, and what comes out; a drag on that puts somebody on call. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const schedule = `schedule:${name}`
  const me = useMe()
  const called = useNames()
  const narrow = useNarrow()
  const now = useMinutes()
  const [parameters, change] = useSearchParams()
  const length = lengths.find(({ id }) => id === parameters.get('length'))?.id ?? '2w'
  const day = dayOf(parameters.get('from')) ?? now
  const window = windowOf(length, day)
  const asList = (parameters.get('as') ?? (narrow ? 'list' : 'lanes')) === 'list' || narrow
  const who = useAsk('oncall.who', { schedule })
  const picture = usePicture(schedule, window)
  const [begun, begin] = useState<Begun | undefined>(undefined)
  const [mine, setMine] = useState<Block | undefined>(undefined)
  const takeBack = useTakeBack()
  const duty = who.data?.items[0]
  if (who.error !== null && duty === undefined)
    return (
      <Page title={name} crumbs={[{ text: 'On call', href: urls.onCall() }]}>
        <ProblemNote problem={who.error} />
      </Page>
    )
  const set = (next: Readonly<Record<string, string | undefined>>): void => {
    const all = new URLSearchParams(parameters)
    for (const [key, value] of Object.entries(next))
      if (value === undefined) all.delete(key)
      else all.set(key, value)
    change(all, { replace: true })
  }
  const go = (by: number): void => set({ from: dayText(moved(length, new Date(window.start), by)) })
  const open = (block: Block): void => {
    if (block.made !== undefined) return takeBack.ask(block.made.is, block.made.id, block.name)
    if (block.mine === true && block.tone === 'person') return setMine(block)
    begin({ span: block, replaces: block.shadow === true || block.tone !== 'person' ? undefined : block.person })
  }
  return (
    <Page
      title={duty?.title ?? name}
      crumbs={[{ text: 'On call', href: urls.onCall() }]}
      about={duty === undefined ? undefined : <About duty={duty} />}
      help={
        <>
          <p>
            Each layer says who would be on call by itself. Higher ones win; overrides win over layers, a fixed time over everything. What
            comes out is the final lane.
          </p>
          <p>Drag on the final lane to choose a time, or move to a shift with the arrow keys and press Enter.</p>
        </>
      }
      buttons={
        <>
          <Button href={urls.editRecord(schedule)}>Edit the schedule</Button>
          <PageButton target={schedule} />
          <OverrideButton schedule={schedule} />
        </>
      }
    >
      <div className="stack">
        <section className="card" aria-label="Calendar">
          <h2 className="hidden-visually">Calendar</h2>
          <div className="row apart">
            <div className="row">
              <Button iconName="angle-left" variant="icon" ariaLabel="Earlier" onClick={() => go(-1)} />
              <Button onClick={() => set({ from: undefined })}>Today</Button>
              <Button iconName="angle-right" variant="icon" ariaLabel="Later" onClick={() => go(1)} />
              <span className="strong">
                {calendarDate(new Date(window.start))} to {calendarDate(new Date(window.end - 1))}
              </span>
            </div>
            <div className="row">
              {!narrow && (
                <Segments
                  label="Shown as"
                  selectedId={asList ? 'list' : 'lanes'}
                  options={[
                    { id: 'lanes', text: 'Lanes' },
                    { id: 'list', text: 'List' },
                  ]}
                  onChange={({ detail }) => set({ as: detail.selectedId === 'list' ? 'list' : undefined })}
                />
              )}
              <Segments
                label="How long"
                selectedId={length}
                options={lengths}
                onChange={({ detail }) => set({ length: detail.selectedId === '2w' ? undefined : detail.selectedId })}
              />
            </div>
          </div>
          <Loaded query={picture} lines={6}>
            {(drawn) => {
              const lanes = lanesOf(drawn, { me: me.reference, name: called }, window)
              const final = lanes.at(-1)
              return asList ? (
                <Agenda
                  blocks={final?.blocks ?? []}
                  window={window}
                  now={now.getTime()}
                  open={open}
                  holidays={drawn.holidays}
                  absences={drawn.absences}
                />
              ) : (
                <>
                  <Timeline
                    label={`Calendar of ${duty?.title ?? name}`}
                    window={window}
                    now={now.getTime()}
                    lanes={lanes}
                    hues={huesOf(peopleIn(drawn))}
                    open={(_, block) => open(block)}
                    drag={(span) => begin({ span })}
                  />
                  <p className="quiet small legend">
                    Drag on the final lane, or press Enter on a shift, to put somebody on call. Hatched red: nobody. Dashed: changed.
                    Dotted: learns.
                  </p>
                </>
              )
            }}
          </Loaded>
        </section>
        <Changes schedule={schedule} />
      </div>
      {begun !== undefined && <OverrideDialog schedule={schedule} {...begun} close={() => begin(undefined)} />}
      {mine?.person !== undefined && (
        <Suspense fallback={null}>
          <ShiftDialog
            shift={{ schedule, person: mine.person, from: new Date(mine.start).toISOString(), to: new Date(mine.end).toISOString() }}
            override={() => (begin({ span: mine, replaces: mine.person }), setMine(undefined))}
            close={() => setMine(undefined)}
          />
        </Suspense>
      )}
      {takeBack.dialog}
    </Page>
  )
}

const About = ({ duty }: { readonly duty: Duty }): ReactElement => (
  <>
    {duty.now.length === 0 ? (
      duty.intended === true ? (
        'Off hours, by plan'
      ) : (
        'Nobody is on call'
      )
    ) : (
      <>
        <span className="inline-refs">
          <Refs to={duty.now.map(({ person }) => person)} />
        </span>{' '}
        {duty.now.length === 1 ? 'is' : 'are'} on call
        {duty.until !== undefined && (
          <>
            {' '}
            until <Time at={duty.until} until />
          </>
        )}
      </>
    )}
    {duty.next.length > 0 && (
      <>
        , next{' '}
        <span className="inline-refs">
          <Refs to={duty.next.map(({ person }) => person)} />
        </span>
      </>
    )}
    . <Ref to={duty.owner} /> answers for it. It is written in {duty.zone} and shown by your clock, {viewerZone}.
  </>
)
