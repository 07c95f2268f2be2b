import '../../alerting.css'
import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { isPlain } from '../../form/schema.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useAsk } from '../../questions.ts'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Way } from './way.tsx'

interface Label {
  readonly name: string
  readonly value: string
}

/** Where would this alert go: labels in, the whole way out, and nothing is changed. */
export const View = (): ReactElement => {
  const [parameters] = useSearchParams()
  const id = parameters.get('alert') ?? ''
  // Decided once: what is typed goes into the address and must not begin it anew.
  const [beginsWithAlert] = useState(id !== '' && !parameters.has('labels'))
  const alert = useAsk('alert.get', { id }, { enabled: beginsWithAlert })
  return (
    <Page
      title="Where would this alert go?"
      about="The whole way of an alert with these labels that came now. Nothing is changed and nobody is paged."
      crumbs={[{ text: 'Alert routes', href: urls.routes() }]}
      help={
        <p>
          Decided by the same functions that decide about real alerts: the rule, every route it is compared with, its group, how pressing it
          is, what holds it back, and who would be paged first at this moment.
        </p>
      }
    >
      {beginsWithAlert ? (
        <Loaded query={alert}>{({ group, alerts }) => <Tester labels={alerts[0]?.labels ?? group.labels} />}</Loaded>
      ) : (
        <Tester labels={readLabels(parameters.get('labels'))} />
      )}
    </Page>
  )
}

const readLabels = (text: string | null): Readonly<Record<string, string>> => {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return isPlain(value) ? Object.fromEntries(Object.entries(value).map(([name, label]) => [name, String(label)])) : {}
  } catch {
    return {}
  }
}

const linesOf = (labels: Readonly<Record<string, string>>): readonly Label[] => {
  const lines = Object.entries(labels).map(([name, value]) => ({ name, value }))
  return lines.length === 0 ? [{ name: 'alertname', value: '' }] : lines
}

const Tester = ({ labels: given }: { readonly labels: Readonly<Record<string, string>> }): ReactElement => {
  const [lines, setLines] = useState(() => linesOf(given))
  const [, change] = useSearchParams()
  const labels = Object.fromEntries(lines.flatMap(({ name, value }) => (name.trim() === '' || value === '' ? [] : [[name.trim(), value]])))
  const set = (next: readonly Label[]): void => {
    setLines(next)
    // The address keeps what is asked, so that it can be sent to somebody.
    const kept = Object.fromEntries(next.flatMap(({ name, value }) => (name === '' || value === '' ? [] : [[name, value]])))
    change({ labels: JSON.stringify(kept) }, { replace: true })
  }
  return (
    <div className="grid">
      <aside className="third stack" aria-label="The alert">
        <section className="card">
          <h2>Its labels</h2>
          <div className="stack">
            <Recent choose={(chosen) => set(linesOf(chosen))} />
            <LabelLines lines={lines} set={set} />
          </div>
        </section>
      </aside>
      <div className="two-thirds stack">
        <Answer labels={labels} />
      </div>
    </div>
  )
}

const LabelLines = ({
  lines,
  set,
}: {
  readonly lines: readonly Label[]
  readonly set: (lines: readonly Label[]) => void
}): ReactElement => {
  const change = (index: number, part: Partial<Label>): void => set(lines.map((line, at) => (at === index ? { ...line, ...part } : line)))
  return (
    <div className="stack tight" role="group" aria-label="Labels">
      {lines.map((line, index) => (
        <div className="label-line" key={index}>
          <Input
            value={line.name}
            ariaLabel={`Name of label ${index + 1}`}
            placeholder="workload"
            onChange={({ detail }) => change(index, { name: detail.value })}
          />
          <Input
            value={line.value}
            ariaLabel={`Value of label ${index + 1}`}
            placeholder="checkout"
            onChange={({ detail }) => change(index, { value: detail.value })}
          />
          <Button
            variant="icon"
            iconName="close"
            ariaLabel={`Take away label ${index + 1}`}
            onClick={() => set(lines.length === 1 ? linesOf({}) : lines.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div>
        <Button iconName="add-plus" onClick={() => set([...lines, { name: '', value: '' }])}>
          Another label
        </Button>
      </div>
    </div>
  )
}

/** The labels of an alert that came lately. */
const Recent = ({ choose }: { readonly choose: (labels: Readonly<Record<string, string>>) => void }): ReactElement => {
  const recent = useAsk('alert.list', { state: 'all', limit: 30 })
  const items = recent.data?.items ?? []
  return (
    <Select
      ariaLabel="Take the labels of a recent alert"
      placeholder="Take the labels of a recent alert"
      selectedOption={null}
      empty="No alert has come yet"
      statusType={recent.isPending ? 'loading' : 'finished'}
      loadingText="Looking"
      filteringType="auto"
      filteringAriaLabel="Find an alert"
      options={items.map((group) => ({ value: group.id, label: group.summary, description: group.workload ?? '' }))}
      onChange={({ detail }) => {
        const group = items.find((each) => each.id === detail.selectedOption.value)
        if (group !== undefined) choose(group.labels)
      }}
    />
  )
}

const Answer = ({ labels }: { readonly labels: Readonly<Record<string, string>> }): ReactElement => {
  const asked = readLabels(useSettled(JSON.stringify(labels), 300))
  const isAsked = Object.keys(asked).length > 0
  const answer = useAsk('alert.route-test', { labels: asked }, { enabled: isAsked, keep: true })
  const routes = useAsk('alert.routes', { limit: 500 })
  const matchers = new Map((routes.data?.items ?? []).map((each) => [each.route, each.matchers]))
  if (!isAsked)
    return (
      <section className="card">
        <Nothing title="Say what its labels are">
          At least an <code>alertname</code>, or take those of a recent alert. The way it would go appears here.
        </Nothing>
      </section>
    )
  return (
    <Loaded query={answer} lines={6}>
      {(found) => <Way found={found} matchers={matchers} labels={asked} />}
    </Loaded>
  )
}
