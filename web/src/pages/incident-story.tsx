import Button from '@cloudscape-design/components/button'
import { Segments } from '../parts/segments.tsx'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { stopwatch } from '../moments.ts'
import { Loaded } from '../parts/loaded.tsx'
import { MomentRow } from '../parts/timeline.tsx'
import { useAct, useAsk } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { sayProblem } from '../shell/flashes.tsx'
import type { Whole } from './incident-whole.ts'

const filters = [
  { id: 'all', text: 'All' },
  { id: 'signal', text: 'Signals' },
  { id: 'people', text: 'People' },
  { id: 'procedure', text: 'Procedures' },
  { id: 'incident', text: 'Decisions' },
] as const

/** The story, newest first, and the place to write what you see and decide. */
export const Story = ({ whole }: { readonly whole: Whole }): ReactElement => {
  const { incident } = whole
  const about = [
    incident.reference,
    incident.workload ?? '',
    ...whole.alerts.flatMap((alert) => [`alert:${alert.id}`, `alert-group:${alert.group}`]),
  ]
  const [parameters, change] = useSearchParams()
  const shown = filters.find(({ id }) => id === parameters.get('show'))?.id ?? 'all'
  const timeline = useAsk('incident.timeline', { incident: incident.id, limit: 200 }, { keep: true })
  return (
    <section className="card">
      <div className="row apart">
        <h2>Timeline</h2>
        <Segments
          label="Show"
          selectedId={shown}
          options={[...filters]}
          onChange={({ detail }) => change(detail.selectedId === 'all' ? {} : { show: detail.selectedId }, { replace: true })}
        />
      </div>
      <Write incident={incident.id} />
      <Loaded query={timeline} lines={5}>
        {({ items }) => (
          <ol className="timeline">
            {items
              .filter((moment) => shown === 'all' || moment.role === shown)
              .toReversed()
              .map((moment) => (
                <MomentRow
                  key={moment.id}
                  fact={moment}
                  about={about}
                  aside={
                    <span className="number">
                      {moment.sinceStartSeconds < 0
                        ? `${stopwatch(-moment.sinceStartSeconds * 1_000)} before`
                        : `+${stopwatch(moment.sinceStartSeconds * 1_000)}`}
                    </span>
                  }
                />
              ))}
          </ol>
        )}
      </Loaded>
    </section>
  )
}

const Write = ({ incident }: { readonly incident: string }): ReactElement => {
  const [note, setNote] = useState('')
  const write = useAct('incident.note')
  const whyNot = useWhyNot('incident.note')
  const send = (): void => {
    if (note.trim() !== '') write.mutate({ incident, note: note.trim() }, { onSuccess: () => setNote(''), onError: sayProblem })
  }
  return (
    <div className="write">
      <Textarea
        value={note}
        rows={2}
        ariaLabel="A note for the timeline"
        placeholder="What you see, what you decided. Markdown; Ctrl Enter sends."
        disabled={whyNot !== undefined}
        onChange={({ detail }) => setNote(detail.value)}
        onKeyDown={({ detail }) => detail.key === 'Enter' && (detail.ctrlKey || detail.metaKey) && send()}
      />
      <Button
        loading={write.isPending}
        disabled={whyNot !== undefined || note.trim() === ''}
        disabledReason={whyNot ?? 'Write something first.'}
        onClick={send}
      >
        Write it down
      </Button>
    </div>
  )
}
