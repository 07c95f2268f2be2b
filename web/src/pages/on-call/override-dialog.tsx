import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { Segments } from '../../parts/segments.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useMe, useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Dialog } from './dialog.tsx'
import type { Span } from './lanes.ts'
import { OverridePreview } from './override-preview.tsx'
import { PeopleField } from './people-field.tsx'
import { fromToOf, usePicture } from './shifts-asked.ts'
import { useNames } from './names.ts'
import { fromTo } from './shift-words.ts'
import { TimesField } from './times-field.tsx'

type Does = 'replace' | 'add' | 'remove' | 'fix'
const ways: readonly { readonly id: Does; readonly text: string; readonly about: string }[] = [
  { id: 'replace', text: 'Takes over', about: 'On call instead of somebody.' },
  { id: 'add', text: 'As well', about: 'On call beside those who are.' },
  { id: 'remove', text: 'Is off', about: 'Not on call then; nobody stands in.' },
  { id: 'fix', text: 'Fixed', about: 'These people alone are on call, whatever layers and other overrides say.' },
]

interface Props {
  readonly schedule?: string | undefined
  readonly span?: Span | undefined
  /** Whose shift it begins with. */
  readonly replaces?: string | undefined
  readonly close: () => void
}

const hour = 3_600_000
/** Among people who may be chosen: that nobody is on call, and pages go on to the next step. */
const nobody = ''

/** Somebody else is on call for a while: who, instead of whom, from when until when, and what comes out before it is saved. */
export const OverrideDialog = ({ schedule: given, span: begun, replaces: first, close }: Props): ReactElement => {
  const me = useMe()
  const name = useNames()
  const who = useAsk('oncall.who', { limit: 1_000 })
  const override = useAct('oncall.override')
  const fix = useAct('oncall.fix')
  const [schedule, setSchedule] = useState(given)
  const [does, setDoes] = useState<Does>('replace')
  const [people, setPeople] = useState<readonly string[]>([])
  const [replaces, setReplaces] = useState(first)
  const [span, setSpan] = useState<Span>(() => begun ?? soon())
  const [reason, setReason] = useState('')
  const schedules = (who.data?.items ?? []).map((each) => ({ value: each.schedule, label: each.title }))
  const wanted = schedule ?? schedules[0]?.value
  const lasts = span.end > span.start
  const picture = usePicture(wanted ?? '', lasts ? span : { start: span.start, end: span.start + hour })
  const inTurn = onCallDuring(picture.data, span)
  const crew = crewOf(picture.data)
  const whyNot = useWhyNot(does === 'fix' ? 'oncall.fix' : 'oncall.override')
  const missing =
    whyNot ??
    (wanted === undefined ? 'Choose a schedule.' : !lasts ? 'It ends before it begins.' : people.length === 0 ? 'Choose who.' : undefined)
  const instead = does === 'replace' ? replaces : undefined
  const done = (): void => {
    close()
    say(
      'success',
      doneWords(
        does,
        people.map((person) => (person === nobody ? 'Nobody' : name(person))),
        instead === undefined ? undefined : name(instead),
      ),
      fromTo(span.start, span.end),
    )
  }
  const go = (): void => {
    if (wanted === undefined) return
    const common = { schedule: wanted, ...fromToOf(span), ...(reason.trim() === '' ? {} : { reason: reason.trim() }) }
    if (does === 'fix') return fix.mutate({ ...common, shifts: people.map((person) => ({ person })) }, { onSuccess: done })
    const [person = nobody] = people
    override.mutate(
      { ...common, does, ...(person === nobody ? {} : { person }), ...(instead === undefined ? {} : { replaces: instead }) },
      { onSuccess: done },
    )
  }
  const called = (person: string): string =>
    person === nobody ? 'Nobody' : person === me.reference ? `${name(person)} (you)` : name(person)
  const everybody = { value: '', label: 'Everybody who is on call' }
  const turns = [everybody, ...inTurn.map((person) => ({ value: person, label: name(person) }))]
  return (
    <Dialog
      title="Change who is on call"
      button={does === 'remove' ? 'Take off call' : does === 'fix' ? 'Fix it' : people[0] === nobody ? 'Leave it to nobody' : 'Put on call'}
      busy={override.isPending || fix.isPending}
      problem={does === 'fix' ? fix.error : override.error}
      missing={missing}
      close={close}
      go={go}
      size="large"
    >
      {given === undefined && (
        <FormField label="Schedule" stretch>
          <Select
            selectedOption={schedules.find(({ value }) => value === wanted) ?? null}
            options={schedules}
            filteringType={schedules.length > 8 ? 'auto' : 'none'}
            onChange={({ detail }) => {
              setSchedule(detail.selectedOption.value)
              setReplaces(undefined)
            }}
          />
        </FormField>
      )}
      <div className="stack tight">
        <Segments
          label="What changes"
          selectedId={does}
          options={ways}
          onChange={({ detail }) => {
            const next = ways.find(({ id }) => id === detail.selectedId)?.id ?? 'replace'
            const kept = people.filter((person) => person !== nobody && (next !== 'replace' || person !== replaces)).slice(0, 1)
            setDoes(next)
            setPeople(next === 'remove' && kept.length === 0 && replaces !== undefined ? [replaces] : kept)
          }}
        />
        <span className="quiet small">{ways.find(({ id }) => id === does)?.about}</span>
      </div>
      <PeopleField
        label={does === 'remove' ? 'Who is off' : 'Who'}
        people={
          does === 'remove'
            ? inTurn
            : [...new Set([me.reference, ...crew, ...(does === 'replace' ? [nobody] : [])])].filter((person) => person !== instead)
        }
        chosen={people}
        choose={setPeople}
        several={does === 'fix'}
        name={called}
      />
      {does === 'replace' && (
        <FormField label="Instead of" stretch>
          <Select
            selectedOption={turns.find(({ value }) => value === (replaces ?? '')) ?? everybody}
            options={turns}
            onChange={({ detail }) => setReplaces(detail.selectedOption.value === '' ? undefined : detail.selectedOption.value)}
          />
        </FormField>
      )}
      <TimesField span={span} change={setSpan} lengths={[1, 4, 12, 24, 168]} />
      {wanted !== undefined && lasts && (
        <OverridePreview
          schedule={wanted}
          span={span}
          pick={setSpan}
          change={{ does, people, ...(instead === undefined ? {} : { replaces: instead }) }}
        />
      )}
      <FormField
        label={
          <>
            Why <i className="quiet">optional</i>
          </>
        }
        description={`Shown with the shift, beside that you made it${me.title === '' ? '' : ` (${me.title})`}.`}
        stretch
      >
        <Input value={reason} placeholder="Dentist" ariaLabel="Why" onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  )
}

/** From the quarter of an hour that has begun, for four hours. */
const soon = (): Span => {
  const start = Math.floor(Date.now() / (hour / 4)) * (hour / 4)
  return { start, end: start + 4 * hour }
}

type Drawn = ReturnType<typeof usePicture>['data']

/** Who has a turn by the layers during some time. */
const onCallDuring = (picture: Drawn, span: Span): readonly string[] => [
  ...new Set(
    (picture?.layers ?? [])
      .filter(({ shadow }) => !shadow)
      .flatMap(({ shifts }) => shifts)
      .filter(({ from, to }) => new Date(from).getTime() < span.end && span.start < new Date(to).getTime())
      .map(({ person }) => person),
  ),
]

const crewOf = (picture: Drawn): readonly string[] =>
  [...new Set((picture?.layers ?? []).flatMap(({ shifts }) => shifts.map(({ person }) => person)))].toSorted()

const doneWords = (does: Does, people: readonly string[], instead: string | undefined): string => {
  const [who = 'Nobody'] = people
  if (does === 'add') return `${who} is on call as well.`
  if (does === 'remove') return `${who} is off call.`
  if (does === 'fix') return `Fixed: ${people.join(', ')}.`
  return instead === undefined ? `${who} takes over.` : `${who} takes over from ${instead}.`
}
