import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { lasting } from '../../moments.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Segments } from '../../parts/segments.tsx'
import { Time } from '../../parts/time.tsx'
import { Told } from '../../parts/timeline.tsx'
import { Word } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { urls } from '../../urls.ts'
import { DrillButton } from './drill-start.tsx'
import { Ladder } from './ladder.tsx'
import type { LadderAnswer } from './ladder-words.ts'

const priorities = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const

/** Instants one asks about: now, and the hours at which policies are weak. */
const instants = [
  { id: 'now', text: 'Now' },
  { id: 'night', text: 'Tonight at 3' },
  { id: 'weekend', text: 'Sunday noon' },
] as const

/** The next time a clock here shows this hour, on that weekday when one is named (0 Sunday). */
export const nextTime = (now: Date, hour: number, weekday?: number): Date => {
  const at = new Date(now)
  at.setHours(hour, 0, 0, 0)
  if (at <= now) at.setDate(at.getDate() + 1)
  while (weekday !== undefined && at.getDay() !== weekday) at.setDate(at.getDate() + 1)
  return at
}

/** A policy's page begins with what it does: whom it would page at this moment, and when. */
export const PolicyStory = ({ policy }: { readonly policy: string }): ReactElement => {
  const [priority, setPriority] = useState<(typeof priorities)[number]>('Critical')
  const [when, setWhen] = useState<(typeof instants)[number]['id']>('now')
  const [at, setAt] = useState<string>()
  const ladder = useAsk(
    'oncall.ladder',
    { policy, priority, ...(when === 'now' || at === undefined ? {} : { at }) },
    { keep: true, ...(when === 'now' ? { everyMs: 60_000 } : {}) },
  )
  const choose = (id: string): void => {
    const chosen = instants.find((each) => each.id === id)?.id ?? 'now'
    setWhen(chosen)
    setAt(chosen === 'now' ? undefined : (chosen === 'night' ? nextTime(new Date(), 3) : nextTime(new Date(), 12, 0)).toISOString())
  }
  return (
    <section className="card" aria-label="Whom it pages, and when">
      <div className="row apart">
        <h2>Whom it pages, and when</h2>
        <div className="row">
          <Segments label="When" selectedId={when} options={[...instants]} onChange={({ detail }) => choose(detail.selectedId)} />
          <Select
            ariaLabel="Priority of what it is about"
            selectedOption={{ value: priority, label: `For ${priority}` }}
            options={priorities.map((each) => ({ value: each, label: `For ${each}` }))}
            onChange={({ detail }) => setPriority(priorities.find((each) => each === detail.selectedOption.value) ?? 'Critical')}
          />
        </div>
      </div>
      <Loaded query={ladder} lines={5}>
        {(answer) => (
          <div className="stack gap-above">
            {at !== undefined && when !== 'now' && (
              <p className="quiet small">
                As it would begin <Time at={at} until />.
              </p>
            )}
            <Defects ladder={answer} />
            <Ladder ladder={answer} />
            <Expiry ladder={answer} />
            <div className="row">
              <DrillButton policy={answer.policy} title={answer.title} />
              <Button variant="link" href={urls.reachability({ policy: answer.policy })}>
                How these people are reached
              </Button>
              <Button variant="link" href={urls.drills({ policy: answer.policy })}>
                Earlier drills
              </Button>
            </div>
          </div>
        )}
      </Loaded>
    </section>
  )
}

export const Defects = ({ ladder }: { readonly ladder: Pick<LadderAnswer, 'defects'> }): ReactElement | null =>
  ladder.defects.length === 0 ? null : (
    <ul className="plain-list">
      {ladder.defects.map((defect) => (
        <li key={defect}>
          <Word tone="bad">Defect</Word> <Told sentence={defect} />
        </li>
      ))}
    </ul>
  )

export const Expiry = ({ ladder: { expires } }: { readonly ladder: Pick<LadderAnswer, 'expires'> }): ReactElement => (
  <p className="quiet small">
    {expires === undefined
      ? 'An acknowledgement holds until the matter is over.'
      : `An acknowledgement holds for ${lasting(expires * 1_000)}; then whoever was paged last is paged again.`}
  </p>
)
