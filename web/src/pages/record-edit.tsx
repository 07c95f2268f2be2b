import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { Segments } from '../parts/segments.tsx'
import { lazy, Suspense, useMemo, useState, type ReactElement } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Finding } from '../client.ts'
import { described } from '../form/described.tsx'
import { Field } from '../form/field.tsx'
import { blank, isPlain, withMember, type Plain, type Schema } from '../form/schema.ts'
import { SourceEditor } from '../form/source.tsx'
import { kindOf, useKind, type KindFull } from '../kinds.ts'
import { Loaded, Waiting } from '../parts/loaded.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { plural, sentence } from '../parts/words.tsx'
import { useAct, useAsk } from '../questions.ts'
import { say } from '../shell/flashes.tsx'
import { Page } from '../shell/page.tsx'
import { urls, urlOf } from '../urls.ts'
import { specOf } from './record-body.tsx'
import type { Whole } from './record-whole.ts'
import { at, isBlank, placed, useChecked } from './record-checked.ts'
import { Proposed, type Proposal } from './record-proposed.tsx'

const SchedulePreview = lazy(async () => ({ default: (await import('./on-call/schedule-preview.tsx')).SchedulePreview }))
const LadderPreview = lazy(async () => ({ default: (await import('./paging/ladder-preview.tsx')).LadderPreview }))
const ExpressionCheck = lazy(async () => ({ default: (await import('./composites/expression.tsx')).ExpressionCheck }))

/** The form of a record, new or known: every field from the schema, checked while one writes; or its source. */
export const View = (): ReactElement => {
  const { reference, kind: slug } = useParams()
  const kind = useKind(slug ?? kindOf(reference ?? ''))
  const record = useAsk('record.get', { reference: reference ?? '' }, { enabled: reference !== undefined })
  const title =
    reference === undefined
      ? `New ${sentence(kind.data?.name ?? slug ?? '').toLowerCase()}`
      : `Edit ${record.data?.record.title ?? reference}`
  return (
    <Page
      title={title}
      about={kind.data?.summary.replaceAll('`', '')}
      crumbs={[
        { text: kind.data?.plural ?? '', href: urls.records(slug ?? kindOf(reference ?? '')) },
        ...(reference === undefined ? [] : [{ text: record.data?.record.title ?? reference, href: urls.record(reference) }]),
      ]}
    >
      <Loaded query={kind} lines={6}>
        {(known) =>
          reference === undefined ? (
            <Editor kind={known} whole={undefined} />
          ) : (
            <Loaded query={record} lines={6}>
              {(whole) => <Editor key={whole.record.version} kind={known} whole={whole} />}
            </Loaded>
          )
        }
      </Loaded>
    </Page>
  )
}

const Editor = ({ kind, whole }: { readonly kind: KindFull; readonly whole: Whole | undefined }): ReactElement => {
  const [parameters, change] = useSearchParams()
  const navigate = useNavigate()
  const save = useAct('record.save')
  const isSource = parameters.get('view') === 'source'
  const [document, setDocument] = useState<Plain>(() => documentOf(kind, whole, parameters.get('filled')))
  const [text, setText] = useState(() => whole?.text ?? kind.example)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const [proposed, propose] = useState<Proposal | undefined>(undefined)
  // What was refused was refused of the text before: an edit takes it back.
  const edit = (change: () => void): void => {
    if (save.error !== null) save.reset()
    change()
  }
  const written = isSource ? text : JSON.stringify(document, null, 2)
  const file = !isSource ? 'record.json' : whole?.format === 'markdown' || text.startsWith('---\napi') ? 'record.md' : 'record.yaml'
  const { findings: checked, current } = useChecked(written, file)
  // An answer may come when the text is another already: it says nothing about that one.
  const isAboutThis = isSource ? save.variables?.text === text : save.variables?.document === document
  const refused = isAboutThis ? (save.error?.findings ?? []).map(placed) : []
  const findings: readonly Finding[] = [...checked, ...refused.filter((finding) => !checked.some((each) => each.path === finding.path))]
  // A new form does not shout about what nobody has filled in yet.
  const shown = tried || isSource ? findings : findings.filter((finding) => !isBlank(at(document, finding.path)))
  const submit = (): void => {
    setTried(true)
    save.mutate(
      {
        ...(isSource ? { text, file } : { document }),
        ...(whole === undefined ? {} : { ifVersion: whole.record.version }),
        ...(reason === '' ? {} : { reason }),
      },
      {
        onSuccess: (saved) => {
          if (saved.proposed !== undefined) return propose(saved.proposed)
          say('success', saved.change === 'unchanged' ? 'Nothing in it differs.' : `Saved as version ${saved.version}.`)
          void navigate(urlOf(saved.reference) ?? urls.record(saved.reference))
        },
      },
    )
  }
  return (
    <div className="grid">
      <div className="two-thirds stack form">
        <Segments
          label="Write as"
          selectedId={isSource ? 'source' : 'form'}
          options={[
            {
              id: 'form',
              text: 'Form',
              disabled: isSource && text !== (whole?.text ?? kind.example),
              disabledReason: 'Save or undo what you wrote in the source first.',
            },
            { id: 'source', text: 'Source' },
          ]}
          onChange={({ detail }) => change(detail.selectedId === 'source' ? { view: 'source' } : {}, { replace: true })}
        />
        {kind.slug === 'schedule' && !isSource && (
          <Suspense fallback={<Waiting />}>
            <SchedulePreview
              spec={document['spec']}
              reference={whole?.record.reference}
              wrong={checked.some(({ path }) => path.startsWith('/spec'))}
              ready={current && !checked.some(({ path }) => path.startsWith('/spec'))}
            />
          </Suspense>
        )}
        {isSource ? (
          <SourceEditor text={text} change={(next) => edit(() => setText(next))} findings={findings} />
        ) : (
          <RecordForm
            kind={kind}
            document={document}
            change={(next) => edit(() => setDocument(next))}
            findings={shown}
            isNew={whole === undefined}
          />
        )}
      </div>
      {proposed !== undefined && <Proposed proposal={proposed} close={() => propose(undefined)} />}
      <aside className="third stack sticky" aria-label="Saving">
        <section className="card">
          <h2>
            {findings.length === 0 ? 'Ready to save' : `${plural(findings.length, 'thing')} to ${shown.length === 0 ? 'fill in' : 'mend'}`}
          </h2>
          {save.error !== null && save.error.findings.length === 0 && <ProblemNote problem={save.error} />}
          {findings.length > 0 && (
            <ul className="findings" aria-live="polite">
              {findings.slice(0, 12).map((finding) => (
                <li key={`${finding.path}${finding.rule}${finding.message}`}>
                  <button type="button" className="as-link" onClick={() => reveal(finding.path)}>
                    <code>{finding.path === '' ? 'document' : finding.path}</code>
                    {finding.line !== undefined && isSource && ` line ${finding.line}`}
                  </button>
                  <div className="small">{described(`${finding.message} ${finding.mend ?? ''}`)}</div>
                </li>
              ))}
            </ul>
          )}
          <div className="stack">
            <FormField label="Why" description="One sentence for the history." stretch>
              <Input value={reason} onChange={({ detail }) => setReason(detail.value)} placeholder="Bo moved to the platform team" />
            </FormField>
            <div className="row">
              <Button variant="primary" loading={save.isPending} onClick={submit}>
                Save
              </Button>
              <Button variant="link" href={whole === undefined ? urls.records(kind.slug) : urls.record(whole.record.reference)}>
                Leave it
              </Button>
            </div>
            {whole !== undefined && whole.record.source.kept !== 'console' && (
              <p className="quiet small">
                {whole.record.source.kept === 'git'
                  ? `It is kept in ${whole.record.source.repository}, ${whole.record.source.file}. Saving makes a patch to propose there.`
                  : `It was applied from ${whole.record.source.file}. Change it there too, or the next apply takes this back.`}
              </p>
            )}
          </div>
        </section>
        {kind.slug === 'escalation-policy' && !isSource && (
          <Suspense fallback={<Waiting />}>
            <LadderPreview
              spec={document.spec}
              owner={at(document, '/metadata/owner')}
              ready={current && !findings.some(({ path }) => path.startsWith('/spec'))}
            />
          </Suspense>
        )}
        {kind.slug === 'composite-alarm' && !isSource && (
          <Suspense fallback={<Waiting />}>
            <ExpressionCheck expression={String(at(document, '/spec/expression') ?? '')} />
          </Suspense>
        )}
      </aside>
    </div>
  )
}

interface FormProps {
  readonly kind: KindFull
  readonly document: Plain
  readonly change: (document: Plain) => void
  readonly findings: readonly Finding[]
  readonly isNew: boolean
}

const RecordForm = ({ kind, document, change, findings, isNew }: FormProps): ReactElement => {
  const spec = specOf(kind.schema)
  const metadata = useMemo(() => metadataOf(kind), [kind])
  const part = (name: 'metadata' | 'spec', schema: Schema): ReactElement => (
    <Field
      schema={schema}
      name=""
      path={`/${name}`}
      value={document[name]}
      required
      findings={findings}
      change={(next) => change(withMember(document, name, next))}
    />
  )
  const [common, rest] = split(metadata, isNew ? ['name', 'title', 'owner', 'description'] : ['title', 'owner', 'description'])
  return (
    <>
      <section className="card">{part('metadata', common)}</section>
      <section className="card">{part('spec', spec)}</section>
      <details className="card">
        <summary className="strong">Labels, tags, links, review</summary>
        <div className="gap-above">
          {part('metadata', {
            ...rest,
            properties: Object.fromEntries(Object.entries(rest.properties ?? {}).filter(([name]) => name !== 'name')),
          })}
        </div>
      </details>
    </>
  )
}

const split = (schema: Schema, names: readonly string[]): [Schema, Schema] => {
  const entries = Object.entries(schema.properties ?? {})
  const pick = (test: (name: string) => boolean): Schema => ({
    ...schema,
    properties: Object.fromEntries(
      entries.filter(([name]) => test(name)).sort(([one], [other]) => names.indexOf(one) - names.indexOf(other)),
    ),
  })
  return [pick((name) => names.includes(name)), pick((name) => !names.includes(name))]
}

const metadataOf = (kind: KindFull): Schema => {
  const whole = isPlain(kind.schema) && isPlain(kind.schema.properties) ? kind.schema.properties.metadata : undefined
  const schema: Schema = isPlain(whole) ? whole : {}
  if (kind.owner === 'none') {
    const { owner: _, ...properties } = schema.properties ?? {}
    return { ...schema, properties }
  }
  return { ...schema, required: [...(schema.required ?? []), 'owner'] }
}

/** A new record may come with some of it filled in, by the address that led here. */
const documentOf = (kind: KindFull, whole: Whole | undefined, filled: string | null): Plain =>
  whole === undefined
    ? { apiVersion: 'andon.dev/v1', kind: kind.name, ...filledIn(blank(specOf(kind.schema)), filled) }
    : { apiVersion: whole.record.apiVersion, kind: whole.record.kind, metadata: whole.record.metadata, spec: whole.record.spec }

const filledIn = (spec: unknown, filled: string | null): { metadata: Plain; spec: unknown } => {
  const given = readPlain(filled)
  const { metadata, spec: said } = given
  return { metadata: isPlain(metadata) ? metadata : {}, spec: isPlain(spec) && isPlain(said) ? { ...spec, ...said } : spec }
}

const readPlain = (text: string | null): Plain => {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return isPlain(value) ? value : {}
  } catch {
    return {}
  }
}

/** Brings the field of a finding into view and puts the cursor in it. */
const reveal = (path: string): void => {
  const field = [...document.querySelectorAll<HTMLElement>('[data-path]')]
    .filter((each) => path === each.dataset.path || path.startsWith(`${each.dataset.path}/`))
    .at(-1)
  field?.scrollIntoView({ block: 'center' })
  field?.querySelector<HTMLElement>('input, textarea, button')?.focus()
}
