import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { Segments } from '../../parts/segments.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Dialog } from './dialog.tsx'
import { PeopleField } from './people-field.tsx'
import { spanOf } from './picture-lanes.ts'
import { useNames } from './names.ts'
import { fromTo, type Shift } from './shift-words.ts'
import { fromToOf, useHour, usePicture } from './shifts-asked.ts'
import { TimesField } from './times-field.tsx'

export type Way = 'swap' | 'cover'

interface Props {
  readonly shift: Pick<Shift, 'schedule' | 'person' | 'from' | 'to'>
  readonly way: Way
  readonly close: () => void
}

const day = 86_400_000

/** A shift is given away: to somebody, perhaps for one of theirs, or to whoever takes it first. Nothing changes before they accept. */
export const SwapDialog = ({ shift, way: first, close }: Props): ReactElement => {
  const me = useMe()
  const name = useNames()
  const ask = useAct('oncall.swap')
  const cover = useAct('oncall.cover')
  const now = useHour()
  const [way, setWay] = useState<Way>(first)
  const [people, setPeople] = useState<readonly string[]>([])
  const [span, setSpan] = useState(() => spanOf(shift))
  const [back, setBack] = useState('')
  const [reason, setReason] = useState('')
  const [taker] = people
  const picture = usePicture(shift.schedule, { start: now, end: now + 60 * day })
  const crew = [...new Set((picture.data?.layers ?? []).flatMap(({ shifts }) => shifts.map(({ person }) => person)))]
  const theirs = useAsk(
    'oncall.shifts',
    { person: taker ?? '', ...fromToOf({ start: now, end: now + 60 * day }), limit: 100 },
    { enabled: taker !== undefined },
  )
  const returns = (theirs.data?.items ?? [])
    .filter((each) => each.shadow !== true && new Date(each.from).getTime() > now)
    .map((each) => ({
      value: `${each.schedule} ${each.from} ${each.to}`,
      label: fromTo(each.from, each.to),
      description: name(each.schedule),
    }))
  const nothing = { value: '', label: 'Nothing in return' }
  const given = returns.find(({ value }) => value === back)
  const whose = shift.person === me.reference ? 'your' : `${name(shift.person)}’s`
  const missing =
    span.end <= span.start ? 'It ends before it begins.' : way === 'swap' && taker === undefined ? 'Choose whom to ask.' : undefined
  const go = (): void => {
    const common = {
      schedule: shift.schedule,
      person: shift.person,
      ...fromToOf(span),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
    }
    if (way === 'cover')
      return cover.mutate(common, {
        onSuccess: () => (
          close(),
          say('success', 'Everybody of the schedule and its team is asked.', 'You stay on call until somebody takes it.')
        ),
      })
    const [schedule = '', from = '', to = ''] = (given?.value ?? '').split(' ')
    ask.mutate(
      { ...common, with: taker ?? '', ...(given === undefined ? {} : { back: { schedule, from, to } }) },
      { onSuccess: () => (close(), say('success', `${name(taker ?? '')} is asked.`, 'Nothing changes before they accept.')) },
    )
  }
  return (
    <Dialog
      title={`Give away ${whose} shift`}
      button={way === 'swap' ? (taker === undefined ? 'Ask' : `Ask ${name(taker)}`) : 'Ask everybody'}
      busy={ask.isPending || cover.isPending}
      problem={way === 'swap' ? ask.error : cover.error}
      missing={missing}
      close={close}
      go={go}
    >
      <p>
        {name(shift.schedule)}, {fromTo(shift.from, shift.to)}. Nothing changes before somebody accepts.
      </p>
      <Segments
        label="Whom to ask"
        selectedId={way}
        options={[
          { id: 'swap', text: 'Somebody' },
          { id: 'cover', text: 'Anybody (cover)' },
        ]}
        onChange={({ detail }) => setWay(detail.selectedId === 'cover' ? 'cover' : 'swap')}
      />
      {way === 'swap' ? (
        <>
          <PeopleField
            label="Whom"
            people={crew.filter((person) => person !== shift.person)}
            chosen={people}
            choose={(next) => (setPeople(next), setBack(''))}
            name={name}
          />
          {taker !== undefined && (
            <FormField label="For which shift of theirs" stretch>
              <Select
                selectedOption={given ?? nothing}
                options={[nothing, ...returns]}
                statusType={theirs.isFetching ? 'loading' : 'finished'}
                onChange={({ detail }) => setBack(detail.selectedOption.value ?? '')}
              />
            </FormField>
          )}
        </>
      ) : (
        <p className="quiet">Whoever of the schedule and its team accepts first has it; parts of it may be taken, the rest stays open.</p>
      )}
      <TimesField span={span} change={setSpan} />
      <FormField
        label={
          <>
            Why <i className="quiet">optional</i>
          </>
        }
        stretch
      >
        <Input value={reason} placeholder="My sister marries" ariaLabel="Why" onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  )
}
