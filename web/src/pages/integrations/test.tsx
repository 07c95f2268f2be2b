import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { readJson } from '../../form/json-lines.ts'
import { isPlain } from '../../form/schema.ts'
import { Code } from '../../parts/code.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Refs } from '../../parts/reference.tsx'
import { Word } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'
import type { Status } from './standing.tsx'

type Tested = Outputs['integration.test']

/** Sends what its sender would send through everything behind the key, and shows what came of it. */
export const TestCard = ({ status }: { readonly status: Status }): ReactElement => {
  const send = useAct('integration.test')
  const whyNot = useWhyNot('integration.test')
  const [body, setBody] = useState('')
  const [type, setType] = useState('application/json')
  return (
    <section className="card">
      <div className="title">
        <h2>Send a test</h2>
      </div>
      <p className="quiet">
        A request as its sender would make it is read, kept and handed on. It says that it is a test; an alert is over already, so that
        nobody is paged.
      </p>
      <div className="stack">
        <div>
          <Button
            loading={send.isPending}
            disabled={whyNot !== undefined}
            {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
            onClick={() =>
              send.mutate({
                integration: status.integration,
                ...(body.trim() === '' ? {} : { body, contentType: type || 'application/json' }),
              })
            }
          >
            {body.trim() === '' ? 'Send a test' : 'Send this body'}
          </Button>
        </div>
        <details open={send.error !== null}>
          <summary>A body of your own</summary>
          <div className="stack gap-above">
            <FormField label="Body" description="Sent as it is, and meant: an alert in it that fires may page somebody." stretch>
              <Textarea value={body} rows={5} spellcheck={false} onChange={({ detail }) => setBody(detail.value)} />
            </FormField>
            <FormField label="Content type" stretch>
              <Input value={type} onChange={({ detail }) => setType(detail.value)} />
            </FormField>
          </div>
        </details>
        {send.error !== null && <ProblemNote problem={send.error} />}
        {send.data !== undefined && !send.isPending && <Result tested={send.data} status={status} />}
      </div>
    </section>
  )
}

const Result = ({ tested, status }: { readonly tested: Tested; readonly status: Status }): ReactElement => {
  const isEvents = tested.accepted && countsEvents(tested.answer)
  const events = useAsk('event.list', { integration: status.integration, limit: 1 }, { enabled: isEvents })
  const event = events.data?.items[0]
  return (
    <div className="stack" aria-live="polite">
      <dl className="facts">
        <dt>Answered</dt>
        <dd>
          <Word tone={tested.accepted ? 'good' : 'bad'}>{`${tested.accepted ? 'Taken' : 'Refused'}, ${tested.status}`}</Word>
        </dd>
        <dt>What it became</dt>
        <dd>
          {tested.about.length > 0 ? (
            <Refs to={tested.about} />
          ) : isEvents && event !== undefined ? (
            <a href={urls.event(event.id)}>the event {event.type}</a>
          ) : (
            <span className="quiet">{tested.accepted ? 'Nothing was opened: what it says is over already.' : 'Nothing.'}</span>
          )}
        </dd>
      </dl>
      <details open={!tested.accepted}>
        <summary>What was sent and answered</summary>
        <Code text={pretty(tested.sent)} />
        {tested.answer !== '' && <Code text={pretty(tested.answer)} />}
      </details>
    </div>
  )
}

/** Events are answered with how many are new. */
const countsEvents = (answer: string): boolean => {
  const read = readJson(answer)
  return 'value' in read && isPlain(read.value) && typeof read.value['accepted'] === 'number'
}

const pretty = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
