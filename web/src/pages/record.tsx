import Button from '@cloudscape-design/components/button'
import Tabs from '@cloudscape-design/components/tabs'
import type { ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { kindOf, useKind } from '../kinds.ts'
import { Deed } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Code } from '../parts/code.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Time } from '../parts/time.tsx'
import { Timeline } from '../parts/timeline.tsx'
import { plural, Word } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { titleOfArea } from '../shell/areas.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'
import type { Whole } from './record-whole.ts'
import { ArchiveButton } from './record-archive.tsx'
import { RecordBody } from './record-body.tsx'
import { History } from './record-history.tsx'
import { Links } from './record-links.tsx'
import { ReviewButton } from './record-review.tsx'
import { KindHelp } from './records.tsx'
import { Story } from './record-story.tsx'

/** One record: what it says, what happened to it, how it came to be, what it is tied to. */
export const View = (): ReactElement => {
  const { reference = '' } = useParams()
  const record = useAsk('record.get', { reference })
  if (record.data === undefined)
    return (
      <Page title={reference}>
        {record.error === null ? (
          <Loaded query={record}>{() => null}</Loaded>
        ) : (
          <ProblemNote problem={record.error} retry={() => void record.refetch()} />
        )}
      </Page>
    )
  return <Shown whole={record.data} />
}

const Shown = ({ whole }: { readonly whole: Whole }): ReactElement => {
  const { record } = whole
  const [parameters, change] = useSearchParams()
  const kind = useKind(kindOf(record.reference))
  const archived = record.archivedAt !== undefined
  const tabs = [
    { id: 'about', label: 'About', content: <RecordBody whole={whole} kind={kind.data} /> },
    {
      id: 'happened',
      label: 'What happened',
      content: (
        <section className="card">
          <Timeline about={[record.reference]} />
        </section>
      ),
    },
    { id: 'history', label: `Versions (${record.version})`, content: <History reference={record.reference} version={record.version} /> },
    { id: 'links', label: `Links (${whole.links.length + whole.backlinks.length})`, content: <Links whole={whole} /> },
    { id: 'source', label: 'Source', content: <Source whole={whole} /> },
  ]
  const tab = tabs.find(({ id }) => id === parameters.get('tab'))?.id ?? 'about'
  return (
    <Page
      title={record.title ?? record.name}
      crumbs={[
        { text: titleOfArea(kindOf(record.reference)), href: urls.kinds() },
        { text: kind.data?.plural ?? record.kind, href: urls.records(kindOf(record.reference)) },
      ]}
      help={kind.data === undefined ? undefined : <KindHelp kind={kind.data} />}
      before={
        <>
          <code className="quiet">{record.reference}</code>
          {archived && <Word tone="off">archived</Word>}
          {record.ownerlessSince !== undefined && <Word tone="warn">without an owner</Word>}
          {whole.review.overdue && <Word tone="warn">review overdue</Word>}
        </>
      }
      about={<Kept whole={whole} />}
      buttons={<Buttons whole={whole} />}
    >
      <Story reference={record.reference} />
      <Tabs
        ariaLabel="About the record"
        activeTabId={tab}
        tabs={tabs.map((each) => ({ ...each, content: each.id === tab && each.content }))}
        onChange={({ detail }) => change(detail.activeTabId === 'about' ? {} : { tab: detail.activeTabId }, { replace: true })}
      />
    </Page>
  )
}

const Kept = ({ whole: { record } }: { readonly whole: Whole }): ReactElement => {
  const { source } = record
  return (
    <>
      Version {record.version}, changed <Time at={record.updatedAt} />.{' '}
      {source.kept === 'console'
        ? 'Kept here.'
        : source.kept === 'folder'
          ? `Kept in ${source.file}.`
          : `Kept in ${source.repository}, ${source.file}.`}
    </>
  )
}

const Buttons = ({ whole: { record, review } }: { readonly whole: Whole }): ReactElement => {
  const whyNot = useWhyNot('record.save')
  if (record.archivedAt !== undefined) {
    return (
      <Deed action="record.restore" input={{ reference: record.reference }} variant="primary" done="It is in use again.">
        Restore
      </Deed>
    )
  }
  return (
    <>
      {review.every !== undefined && <ReviewButton reference={record.reference} />}
      <ArchiveButton reference={record.reference} />
      <Button
        variant="primary"
        href={urls.editRecord(record.reference)}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
      >
        Edit
      </Button>
    </>
  )
}

const Source = ({ whole }: { readonly whole: Whole }): ReactElement => (
  <div className="stack">
    <section className="card">
      <div className="title">
        <h2>{whole.format === 'markdown' ? 'Markdown' : 'YAML'}</h2>
        <a href={urls.editRecord(whole.record.reference, 'source')}>Edit the source</a>
      </div>
      <Code text={whole.text} />
    </section>
    {whole.backstage !== undefined && (
      <section className="card">
        <h2>As a Backstage entity</h2>
        <Code text={whole.backstage} />
      </section>
    )}
    <p className="quiet small">{plural(whole.text.split('\n').length, 'line')}. Apply it with andon apply.</p>
  </div>
)
