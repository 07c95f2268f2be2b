import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { HeldNow } from '../../parts/held-now.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { MatcherEditor } from '../../parts/matcher-editor.tsx'
import { blankLine, linesOf, matchersFor, matchersOf, readMatchers, type Matcher, type MatcherLine } from '../../parts/matcher.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Proposed, type Proposal } from '../record-proposed.tsx'
import { calledOf, nameOf } from './parts.tsx'
import { saidOf, TimeFields, whenOf } from './time-fields.tsx'

type Silence = Outputs['silence.get']

/** A silence, new or changed: what it holds back is shown while one writes. */
export const View = (): ReactElement => {
  const { name } = useParams()
  const [parameters] = useSearchParams()
  const alertId = name === undefined ? (parameters.get('alert') ?? '') : ''
  const silence = useAsk('silence.get', { silence: name ?? '' }, { enabled: name !== undefined })
  const alert = useAsk('alert.get', { id: alertId }, { enabled: alertId !== '' })
  const given = readMatchers(parameters.get('matchers'))
  const labels = alert.data === undefined ? {} : labelsOf(alert.data)
  return (
    <Page
      title={name === undefined ? 'Silence alerts' : 'Change a silence'}
      about="Say what must hold of their labels, for how long, and why. The alerts stay visible; nobody is paged."
      crumbs={[
        { text: 'Silences', href: urls.silences() },
        ...(name === undefined ? [] : [{ text: silence.data === undefined ? name : calledOf(silence.data), href: urls.silence(name) }]),
      ]}
      help={
        <p>
          Fewer conditions hold back more. Leave those that say which instance it is when you mean all of them, and keep the one that says
          what it is. The preview shows the open alerts that fit now.
        </p>
      }
    >
      {name !== undefined ? (
        <Loaded query={silence} lines={6}>
          {(known) => <Editor before={known} matchers={known.says} />}
        </Loaded>
      ) : alertId !== '' ? (
        <Loaded query={alert} lines={6}>
          {({ group }) => <Editor matchers={matchersFor(labels)} about={{ group: group.id, summary: group.summary }} />}
        </Loaded>
      ) : (
        <Editor matchers={given} />
      )}
    </Page>
  )
}

/** What the alerts of a group share; of a group that shares nothing, the labels of its newest alert. */
const labelsOf = ({ group, alerts }: Outputs['alert.get']): Readonly<Record<string, string>> =>
  Object.keys(group.labels).length > 0 ? group.labels : (alerts[0]?.labels ?? {})

interface Props {
  readonly before?: Silence
  readonly matchers: readonly Matcher[]
  /** The alert it is made for. */
  readonly about?: { readonly group: string; readonly summary: string }
}

const Editor = ({ before, matchers: given, about }: Props): ReactElement => {
  const navigate = useNavigate()
  const create = useAct('silence.create')
  const update = useAct('silence.update')
  const whyNot = useWhyNot('silence.create')
  const [lines, setLines] = useState<readonly MatcherLine[]>(() => (given.length === 0 ? [blankLine] : linesOf(given)))
  const [when, setWhen] = useState(() => whenOf(new Date(), before))
  const [comment, setComment] = useState(before?.comment ?? '')
  const [title, setTitle] = useState(before === undefined || before.title === nameOf(before.silence) ? '' : before.title)
  const [proposed, propose] = useState<Proposal | undefined>(undefined)
  const matchers = matchersOf(lines)
  const problem = create.error ?? update.error
  const missing =
    matchers.length === 0
      ? 'Say what must hold of the labels.'
      : comment.trim() === ''
        ? 'Say why, for whoever wonders that nobody is paged.'
        : undefined
  const submit = (): void => {
    const said = { matchers, ...saidOf(when), comment: comment.trim(), ...(title === '' ? {} : { title }) }
    const onSuccess = (saved: Outputs['silence.create']): void => {
      if (saved.proposed !== undefined) return propose(saved.proposed)
      say(
        'success',
        before === undefined
          ? 'Silenced.'
          : saved.replaced === undefined
            ? 'Changed.'
            : 'Changed: the former one is over, this one goes on in its place.',
      )
      void navigate(urls.silence(nameOf(saved.silence)))
    }
    if (before === undefined) create.mutate(said, { onSuccess })
    else update.mutate({ ...said, silence: before.silence }, { onSuccess })
  }
  return (
    <div className="grid">
      <div className="two-thirds stack form">
        {about !== undefined && (
          <p>
            For <a href={urls.alert(about.group)}>{about.summary}</a>
          </p>
        )}
        <section className="card">
          <h2>What</h2>
          <MatcherEditor lines={lines} change={setLines} known={useKnown(given)} />
        </section>
        <section className="card">
          <h2>When</h2>
          <TimeFields when={when} change={setWhen} />
        </section>
        <section className="card">
          <h2>Why</h2>
          <div className="stack">
            <FormField label="Comment" description="For whoever wonders at night that nobody is paged." stretch>
              <Textarea
                value={comment}
                rows={2}
                placeholder="Deploying checkout 4.2; restarts alert for some minutes"
                onChange={({ detail }) => setComment(detail.value)}
              />
            </FormField>
            <FormField
              label={
                <>
                  Title <i className="quiet">optional</i>
                </>
              }
              stretch
            >
              <Input value={title} placeholder="Deploy window" onChange={({ detail }) => setTitle(detail.value)} />
            </FormField>
          </div>
        </section>
      </div>
      {proposed !== undefined && <Proposed proposal={proposed} close={() => propose(undefined)} />}
      <aside className="third stack sticky" aria-label="Preview">
        <section className="card">
          <h2>What it would hold back</h2>
          <Preview matchers={matchers} except={about?.group} />
        </section>
        {problem !== null && <ProblemNote problem={problem} />}
        <div className="row">
          <Button
            variant="primary"
            loading={create.isPending || update.isPending}
            disabled={missing !== undefined || whyNot !== undefined}
            disabledReason={whyNot ?? missing ?? ''}
            onClick={submit}
          >
            {before === undefined ? 'Silence' : before.state === 'expired' ? 'Silence again' : 'Save'}
          </Button>
          <Button variant="link" href={before === undefined ? urls.silences() : urls.silence(nameOf(before.silence))}>
            Leave it
          </Button>
        </div>
      </aside>
    </div>
  )
}

const Preview = ({ matchers, except }: { readonly matchers: readonly Matcher[]; readonly except: string | undefined }): ReactElement => {
  const text = useSettled(JSON.stringify(matchers), 250)
  return <HeldNow matchers={readMatchers(text)} except={except} nothing="No open alert fits now." />
}

/** Labels that open alerts have, with their values, to choose from while one writes. */
const useKnown = (given: readonly Matcher[]): Readonly<Record<string, readonly string[]>> => {
  const open = useAsk('alert.list', { limit: 50 })
  const known: Record<string, string[]> = {}
  for (const labels of [...(open.data?.items ?? []).map((group) => group.labels), ...given.map(({ label, is }) => ({ [label]: is ?? '' }))])
    for (const [name, value] of Object.entries(labels)) {
      const values = (known[name] ??= [])
      if (value !== '' && !values.includes(value)) values.push(value)
    }
  return known
}
