import type { ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { Loaded } from '../../parts/loaded.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { shapeOf } from '../event-body.tsx'
import { blankDraft, draftOf } from './draft.ts'
import { Writer } from './writer.tsx'

/** Writes a rule, new, from an event, or one that is known: checked and tried while one writes. */
export const View = (): ReactElement => {
  const { name } = useParams()
  const [parameters] = useSearchParams()
  const me = useMe()
  const id = parameters.get('event') ?? undefined
  const record = useAsk('record.get', { reference: `event-rule:${name ?? ''}` }, { enabled: name !== undefined })
  const event = useAsk('event.get', { id: id ?? '' }, { enabled: name === undefined && id !== undefined })
  const owner = me.teams[0] ?? ''
  return (
    <Page
      title={name === undefined ? 'New event rule' : `Edit ${record.data?.record.title ?? name}`}
      about={
        id === undefined
          ? 'Which events, and what is done for each of them.'
          : 'Begun from an event: widen the pattern until it fits all you mean.'
      }
      crumbs={[
        { text: 'Event rules', href: urls.eventRules() },
        ...(name === undefined ? [] : [{ text: record.data?.record.title ?? name, href: urls.eventRule(name) }]),
      ]}
      help={
        <>
          <p>
            A pattern names fields and the values they may have, as EventBridge writes them. All fields must fit; of a list, one value is
            enough.
          </p>
          <pre className="output">{`{ "type": ["release.failed"],
  "labels": { "environment": ["production"] },
  "data": {
    "version": [{ "prefix": "2." }],
    "tries": [{ "numeric": [">", 3] }],
    "note": [{ "exists": false }]
  } }`}</pre>
          <h3>Inputs</h3>
          <p>
            Text may hold <code>{'{{ data.version ?? "unknown" }}'}</code>. Text that is only one placeholder becomes the value itself. A
            path that finds nothing gives the delivery up and says so.
          </p>
          <h3>Practices it serves</h3>
          <p>
            <a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>
          </p>
        </>
      }
    >
      {name !== undefined ? (
        <Loaded query={record} lines={6}>
          {(whole) => <Writer key={whole.record.version} begin={draftOf(whole)} record={whole.record} />}
        </Loaded>
      ) : id !== undefined ? (
        <Loaded query={event} lines={6}>
          {(shown) => <Writer begin={blankDraft(owner, shapeOf(shown))} event={shapeOf(shown)} />}
        </Loaded>
      ) : (
        <Writer begin={blankDraft(owner)} />
      )}
    </Page>
  )
}
