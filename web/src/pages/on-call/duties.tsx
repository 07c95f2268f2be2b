import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, Word } from '../../parts/words.tsx'
import { useMe } from '../../session.tsx'
import { urls } from '../../urls.ts'
import { OverrideButton } from './override-button.tsx'
import { PageButton } from './page-somebody.tsx'
import { useNames } from './names.ts'
import { fromTo, spokenNames, type Shift } from './shift-words.ts'

export type Duty = Outputs['oncall.who']['items'][number]
export interface Ahead {
  readonly gaps: readonly { readonly schedule: string; readonly from: string; readonly to: string }[]
  readonly bookings: readonly {
    readonly schedule: string
    readonly other: string
    readonly person: string
    readonly from: string
    readonly to: string
  }[]
}

/** Every schedule in a row, by team: who answers now and until when, who is next, and what is wrong ahead. */
export const Duties = ({ duties, ahead }: { readonly duties: readonly Duty[]; readonly ahead: Ahead }): ReactElement => {
  const me = useMe()
  const name = useNames()
  const mine = (owner: string | undefined): number => (owner !== undefined && me.teams.includes(owner) ? 0 : owner === undefined ? 2 : 1)
  const teams = [...Map.groupBy(duties, ({ owner }) => owner)].toSorted(
    ([one], [other]) => mine(one) - mine(other) || name(one ?? '').localeCompare(name(other ?? '')),
  )
  return (
    <div className="card plain duty-table">
      <div className="duty-head" aria-hidden="true">
        <span>Schedule</span>
        <span>On call now</span>
        <span>Next</span>
        <span>Two weeks ahead</span>
        <span />
      </div>
      {teams.map(([team, items]) => (
        <section key={team ?? ''} aria-label={team === undefined ? 'Without a team' : name(team)}>
          <h2>{team === undefined ? 'Without a team' : <Ref to={team} />}</h2>
          {items.map((duty) => (
            <Row key={duty.schedule} duty={duty} ahead={ahead} />
          ))}
        </section>
      ))}
    </div>
  )
}

const Row = ({ duty, ahead }: { readonly duty: Duty; readonly ahead: Ahead }): ReactElement => {
  const me = useMe()
  const mine = duty.now.some(({ person }) => person === me.reference)
  return (
    <div className={mine ? 'duty-card me' : 'duty-card'}>
      <div className="what">
        <a href={urls.schedule(duty.schedule.slice('schedule:'.length))}>{duty.title}</a>
        <div className="quiet small">{duty.zone}</div>
      </div>
      <Now duty={duty} />
      <Next duty={duty} />
      <Trouble duty={duty} ahead={ahead} />
      <div className="deeds">
        <PageButton small target={duty.schedule} title={duty.title} />
        <OverrideButton small schedule={duty.schedule} title={duty.title}>
          Override
        </OverrideButton>
      </div>
    </div>
  )
}

const Now = ({ duty }: { readonly duty: Duty }): ReactElement => {
  const stay = new Set(duty.now.map(({ to }) => to))
  return (
    <div className="who" data-label="Now">
      {duty.now.length === 0 &&
        (duty.intended === true ? <Word tone="off">Off hours, by plan</Word> : <Word tone="bad">Nobody is on call</Word>)}
      {duty.now.map((shift) => (
        <div key={`${shift.person}${shift.from}`}>
          <Person shift={shift} />
          {stay.size > 1 && <Until at={shift.to} />}
        </div>
      ))}
      {stay.size === 1 && duty.now.length > 0 && (
        <div>
          <Until at={duty.now[0]?.to === undefined || duty.until === undefined ? undefined : duty.now[0].to} />
        </div>
      )}
      {duty.shadows.map((shift) => (
        <div key={`${shift.person}${shift.from}s`} className="small">
          <Ref to={shift.person} /> <span className="quiet">learns</span>
        </div>
      ))}
    </div>
  )
}

const Person = ({ shift }: { readonly shift: Shift }): ReactElement => {
  const me = useMe()
  const name = useNames()
  const reason = shift.reason === undefined ? undefined : spokenNames(shift.reason, name)
  return (
    <>
      <span className="person">
        <Ref to={shift.person} />
      </span>{' '}
      {shift.person === me.reference && <span className="chip">you</span>}{' '}
      {(shift.because === 'override' || shift.because === 'fixed' || shift.because === 'absence') && (
        <span className="chip" title={reason}>
          {shift.because === 'fixed' ? 'fixed' : shift.because === 'absence' ? 'out of turn' : 'override'}
        </span>
      )}{' '}
    </>
  )
}

const Until = ({ at }: { readonly at: string | undefined }): ReactElement =>
  at === undefined ? (
    <span className="quiet small">without an end</span>
  ) : (
    <span className="quiet small">
      until <Time at={at} until />
    </span>
  )

const Next = ({ duty }: { readonly duty: Duty }): ReactElement => {
  const [first] = duty.next
  return (
    <div className="next" data-label="Next">
      {duty.next.slice(0, 3).map((shift) => (
        <div key={`${shift.person}${shift.from}`}>
          <Ref to={shift.person} />
        </div>
      ))}
      {duty.next.length > 3 && <div className="quiet small">and {duty.next.length - 3} more</div>}
      {first === undefined ? (
        <span className="quiet small">Nobody within two months</span>
      ) : (
        <div className="quiet small">
          from <Time at={first.from} until />
        </div>
      )}
    </div>
  )
}

const Trouble = ({ duty, ahead }: { readonly duty: Duty; readonly ahead: Ahead }): ReactElement => {
  const name = useNames()
  const gaps = ahead.gaps.filter(({ schedule }) => schedule === duty.schedule)
  const twice = ahead.bookings.filter(({ schedule, other }) => [schedule, other].includes(duty.schedule))
  const [gap] = gaps
  const [booking] = twice
  return (
    <div className="trouble" data-label="Ahead">
      {gap !== undefined && (
        <div>
          <Word tone="bad" title={gaps.map(({ from, to }) => fromTo(from, to)).join('\n')}>
            {plural(gaps.length, 'gap')}
          </Word>
          <div className="quiet small">
            from <Time at={gap.from} until />
          </div>
        </div>
      )}
      {booking !== undefined && (
        <div>
          <Word tone="warn" title={twice.map(({ person, from, to }) => `${name(person)}: ${fromTo(from, to)}`).join('\n')}>
            {twice.length === 1 ? '1 double booking' : `${twice.length} double bookings`}
          </Word>
          <div className="quiet small">
            {name(booking.person)}, from <Time at={booking.from} until />
          </div>
        </div>
      )}
      {gap === undefined && booking === undefined && <span className="quiet small">No gap</span>}
    </div>
  )
}
