import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { actions, type ActionName } from '../client.gen.ts'
import { sentence } from '../parts/words.tsx'
import { kindOf } from '../kinds.ts'
import { shortName } from '../parts/reference.tsx'
import { useAsk } from '../questions.ts'
import { useMe, whyNot, type Me } from '../session.tsx'
import { urlOf, urls } from '../urls.ts'
import { areas } from './areas.ts'
import { places } from './keyboard.tsx'

interface Option {
  readonly group: string
  readonly name: string
  readonly kind: string
  readonly url: string
  readonly because?: string | undefined
}

/** Search and commands: go anywhere, do any action, find any record, alert or incident. */
export const Palette = ({ close }: { readonly close: () => void }): ReactElement => {
  const dialog = useRef<HTMLDialogElement>(null)
  const navigate = useNavigate()
  const me = useMe()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const wanted = useSettled(text.trim(), 120)
  const records = useAsk('record.search', { text: wanted, limit: 12 }, { enabled: wanted.length > 1, keep: true })
  const alerts = useAsk('alert.list', { limit: 50 }, { enabled: text !== '' })
  const incidents = useAsk('incident.list', { limit: 50 }, { enabled: text !== '' })
  const options = useMemo(
    () => [
      ...goes(text),
      ...happenings(text, alerts.data?.items ?? [], incidents.data?.items ?? []),
      ...byWeight(wanted.length > 1 ? (records.data?.items ?? []) : []).map((found): Option => ({
        group: 'Declared',
        name: found.title ?? shortName(found.reference),
        kind: found.reference,
        url: urlOf(found.reference) ?? urls.record(found.reference),
      })),
      ...deeds(text, me),
    ],
    [text, wanted, records.data, alerts.data, incidents.data, me],
  )
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => setAt(0), [text])
  const choose = (option: Option | undefined): void => {
    if (option === undefined || option.because !== undefined) return
    close()
    void navigate(option.url)
  }
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (at + step + options.length) % Math.max(1, options.length)
      setAt(next)
      document.getElementById(`palette-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(options[at])
    }
  }
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Search and commands"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-options"
        aria-activedescendant={options.length === 0 ? undefined : `palette-${at}`}
        aria-label="Search or do anything"
        placeholder="A record, a person, an alert, a place, a command"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={press}
      />
      <ul id="palette-options" role="listbox" aria-label="Found">
        {options.length === 0 && (
          <li className="nothing" role="presentation">
            {records.isFetching ? 'Looking' : `Nothing is called “${text}”. Try a part of the name.`}
          </li>
        )}
        {options.map((option, index) => (
          <Choice
            key={`${option.group}${option.url}`}
            option={option}
            index={index}
            first={options[index - 1]?.group !== option.group}
            chosen={index === at}
            choose={() => choose(option)}
          />
        ))}
      </ul>
      <footer>
        <kbd>↑</kbd> <kbd>↓</kbd> choose, <kbd>Enter</kbd> open, <kbd>Esc</kbd> close
      </footer>
    </dialog>
  )
}

/** What people look for most comes first; the server's order decides among equals. */
const weights = ['workload', 'team', 'person', 'runbook', 'playbook', 'schedule']

const byWeight = <Found extends { readonly reference: string }>(found: readonly Found[]): readonly Found[] => {
  const weight = ({ reference }: Found): number => (weights.indexOf(kindOf(reference)) + weights.length + 1) % (weights.length + 1)
  return found.toSorted((one, other) => weight(one) - weight(other))
}

interface ChoiceProps {
  readonly option: Option
  readonly index: number
  readonly first: boolean
  readonly chosen: boolean
  readonly choose: () => void
}

const Choice = ({ option, index, first, chosen, choose }: ChoiceProps): ReactElement => (
  <>
    {first && (
      <li className="heading" role="presentation">
        {option.group}
      </li>
    )}
    <li
      id={`palette-${index}`}
      className="option"
      role="option"
      aria-selected={chosen}
      aria-disabled={option.because !== undefined}
      title={option.because}
      onClick={choose}
    >
      <span className="name">{option.name}</span>
      <span className="kind">{option.because ?? option.kind}</span>
    </li>
  </>
)

/** Every word typed occurs somewhere in the words of the option. */
const fits = (typed: string, ...words: readonly string[]): boolean => {
  const whole = words.join(' ').toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}

const goes = (typed: string): Option[] => {
  const letters = new Map(places.map((place) => [place.url, place.letter]))
  const all = [
    { area: '', text: 'Now', url: urls.now() },
    ...areas.flatMap((area) => area.places.map((place) => ({ area: area.title, text: place.text, url: place.url }))),
    { area: '', text: 'Settings', url: urls.settings() },
    { area: 'Settings', text: 'Access tokens', url: urls.settings('tokens') },
    { area: 'Settings', text: 'Integrations', url: urls.settings('integrations') },
    { area: 'Settings', text: 'Connect a tool', url: urls.connect() },
    { area: 'Prepare', text: 'Write an event rule', url: urls.newEventRule() },
    { area: 'Operate', text: 'Event deliveries given up', url: urls.eventRules({ view: 'deliveries', state: 'dead' }) },
    { area: 'Operate', text: 'Silence alerts', url: urls.newSilence() },
    { area: 'Operate', text: 'Alerts without a process', url: urls.alerts({ state: 'no-process' }) },
    { area: 'Operate', text: 'My shifts', url: urls.myShifts() },
    { area: 'Operate', text: 'Swaps and cover', url: urls.swaps() },
    { area: 'Prepare', text: 'Calendars of holidays, leave and shifts', url: urls.calendars() },
    { area: 'Prepare', text: 'Where would this alert go', url: urls.routeTest() },
    { area: 'Prepare', text: 'Alert rules', url: urls.routes({ view: 'rules' }) },
    { area: 'Settings', text: 'Audit log', url: urls.settings('audit') },
  ]
  return all
    .filter((place) => fits(typed, place.text, place.area))
    .slice(0, typed === '' ? 20 : 6)
    .map((place) => ({
      group: 'Go to',
      name: place.text,
      kind: letters.has(place.url) ? `g ${letters.get(place.url)}` : place.area,
      url: place.url,
    }))
}

interface Happening {
  readonly id: string
  readonly summary?: string | null
  readonly title?: string
  readonly state: string
}

const happenings = (typed: string, alerts: readonly Happening[], incidents: readonly Happening[]): Option[] => {
  if (typed === '') return []
  const option =
    (group: string, url: (id: string) => string) =>
    (each: Happening): Option => ({ group, name: each.title ?? each.summary ?? each.id, kind: each.state, url: url(each.id) })
  return [
    ...alerts
      .filter((each) => fits(typed, each.summary ?? '', each.id))
      .slice(0, 5)
      .map(option('Alerts', urls.alert)),
    ...incidents
      .filter((each) => fits(typed, each.title ?? '', each.id))
      .slice(0, 5)
      .map(option('Incidents', urls.incident)),
  ]
}

/** Actions are found by name and sentence; they open a form made from their schema. */
const deeds = (typed: string, me: Me): Option[] =>
  typed.length < 2
    ? []
    : names()
        .filter((name) => actions[name].kind === 'deed' && fits(typed, name.replace('.', ' '), actions[name].summary))
        .slice(0, 8)
        .map((name) => ({
          group: 'Do',
          name: actions[name].summary.replace(/\.$/, ''),
          kind: sentence(name.replace('.', ' ')).toLowerCase(),
          url: urls.doAction(name),
          because: whyNot(me, name),
        }))

const names = (): ActionName[] => Object.keys(actions).filter((name): name is ActionName => name in actions)

const useSettled = (value: string, delayMs: number): string => {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}
