import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useEffect, useState, type ReactElement } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { Inputs, Outputs } from '../client.gen.ts'
import { useKind, type KindFull } from '../kinds.ts'
import { Listing, type Column } from '../parts/listing.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { plural, sentence, Word } from '../parts/words.tsx'
import { useAsk, usePages } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { usePeek } from '../shell/peek.tsx'
import { titleOfArea } from '../shell/areas.ts'
import { urlOf, urls } from '../urls.ts'

type Item = Outputs['record.list']['items'][number]

/** All records of a kind: what to show and what to filter by comes from the kind. */
export const View = (): ReactElement => {
  const { kind: slug = '' } = useParams()
  const kind = useKind(slug)
  if (kind.error !== null && kind.data === undefined) {
    return (
      <Page title="No such kind">
        <ProblemNote problem={kind.error} />
      </Page>
    )
  }
  return kind.data === undefined ? <Page title={sentence(slug)}>{null}</Page> : <Records key={slug} kind={kind.data} />
}

const Records = ({ kind }: { readonly kind: KindFull }): ReactElement => {
  const [parameters, change] = useSearchParams()
  const peek = usePeek()
  const whyNot = useWhyNot('record.save')
  const filter = filterOf(kind, parameters)
  const pages = usePages('record.list', { ...filter, limit: 50 })
  const facets = useAsk('record.list', { ...filter, facets: true, limit: 1 }, { keep: true })
  const set = (name: string, value: string | undefined): void =>
    change(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === undefined || value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const isFiltered = [...parameters.keys()].some((name) => name !== 'peek')
  return (
    <Page
      title={kind.plural}
      about={kind.summary.replaceAll('`', '')}
      crumbs={[{ text: titleOfArea(kind.slug), href: urls.kinds() }]}
      help={<KindHelp kind={kind} />}
      buttons={
        <Button
          variant="primary"
          href={urls.newRecord(kind.slug)}
          disabled={whyNot !== undefined}
          {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        >
          {`New ${sentence(kind.name).toLowerCase()}`}
        </Button>
      }
    >
      <Listing<Item>
        label={kind.plural}
        pages={pages}
        columns={columnsOf(kind)}
        keyOf={(item) => item.reference}
        onPeek={(item) => peek.open(item.reference)}
        header={<span className="quiet">{facets.data?.total === undefined ? '\u00a0' : plural(facets.data.total, 'record')}</span>}
        filter={
          <div className="filters">
            <Text value={parameters.get('text') ?? ''} change={(text) => set('text', text)} />
            {(facets.data?.facets ?? [])
              .filter((facet) => facet.values.length > 1 || parameters.has(facet.path))
              .map((facet) => (
                <Facet
                  key={facet.path}
                  path={facet.path}
                  values={facet.values}
                  chosen={parameters.get(facet.path)}
                  choose={(value) => set(facet.path, value)}
                />
              ))}
            <Select
              ariaLabel="Archived"
              selectedOption={parameters.get('archived') === 'only' ? { value: 'only', label: 'Archived' } : { value: '', label: 'In use' }}
              options={[
                { value: '', label: 'In use' },
                { value: 'only', label: 'Archived' },
              ]}
              onChange={({ detail }) => set('archived', detail.selectedOption.value)}
            />
          </div>
        }
        nothing={
          isFiltered ? (
            <Nothing title="Nothing fits" action={<Button onClick={() => change({})}>Clear the filters</Button>}>
              No {kind.plural.toLowerCase()} match what you filter by.
            </Nothing>
          ) : (
            <Nothing
              title={`No ${kind.plural.toLowerCase()} yet`}
              action={<Button href={urls.newRecord(kind.slug)}>{`Declare the first ${sentence(kind.name).toLowerCase()}`}</Button>}
            >
              {kind.summary.replaceAll('`', '')} Write one here, or apply a folder: <code>andon apply ./operations</code>.
            </Nothing>
          )
        }
      />
    </Page>
  )
}

const filterOf = (kind: KindFull, parameters: URLSearchParams): Inputs['record.list'] => {
  const fields = Object.fromEntries(kind.columns.filter((path) => parameters.has(path)).map((path) => [path, parameters.get(path) ?? '']))
  const [text, owner] = [parameters.get('text'), parameters.get('owner') ?? parameters.get('metadata.owner')]
  return {
    kind: kind.slug,
    ...(text === null ? {} : { text }),
    ...(owner === null ? {} : { owner }),
    ...(parameters.get('archived') === 'only' ? { archived: 'only' } : {}),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  }
}

const columnsOf = (kind: KindFull): readonly Column<Item>[] => [
  {
    id: 'name',
    header: 'Name',
    rowHeader: true,
    by: (item) => item.title ?? item.name,
    cell: (item) => (
      <>
        <a href={urlOf(item.reference) ?? urls.record(item.reference)}>{item.title ?? item.name}</a>
        {item.title !== undefined && item.title !== item.name && <span className="quiet small"> {item.name}</span>}
        {item.archivedAt !== undefined && <Word tone="off">archived</Word>}
      </>
    ),
  },
  ...(kind.owner === 'none'
    ? []
    : [
        {
          id: 'owner',
          header: 'Owner',
          under: true,
          by: (item: Item) => item.owner ?? '',
          cell: (item: Item) => (item.owner === undefined ? <Word tone="warn">nobody</Word> : <Ref to={item.owner} />),
        },
      ]),
  ...kind.columns.map((path, index): Column<Item> => ({
    id: path,
    header: sentence(path.split('.').at(-1) ?? path),
    ...(index < 1 ? { under: true } : { wide: true }),
    by: (item) => sortable(item.columns[path]),
    cell: (item) => (
      <>
        <span className="only-narrow quiet">{sentence(path.split('.').at(-1) ?? path)} </span>
        <ColumnValue value={item.columns[path]} />
      </>
    ),
  })),
  { id: 'updated', header: 'Changed', wide: true, by: (item) => item.updatedAt, cell: (item) => <Time at={item.updatedAt} /> },
]

const sortable = (value: unknown): string | number => (typeof value === 'number' ? value : value === undefined ? '' : String(value))

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

const isReference = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z][a-z-]+:[^\s/]/.test(value) && urlOf(value) !== undefined

export const ColumnValue = ({ value }: { readonly value: unknown }): ReactElement => {
  if (value === undefined || value === null || value === '') return <span className="quiet">—</span>
  if (Array.isArray(value)) return value.every(isReference) ? <Refs to={value.map(String)} most={2} /> : <>{value.map(String).join(', ')}</>
  if (isReference(value)) return <Ref to={value} />
  if (typeof value === 'string' && instant.test(value)) return <Time at={value} until />
  if (typeof value === 'boolean') return <>{value ? 'Yes' : 'No'}</>
  return <span className="wrap">{typeof value === 'object' ? JSON.stringify(value) : String(value)}</span>
}

const Text = ({ value, change }: { readonly value: string; readonly change: (text: string) => void }): ReactElement => {
  const [text, setText] = useState(value)
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => change(text), 200)
    return () => clearTimeout(timer)
    // The address follows what is typed; `change` is made anew at each render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [text])
  return (
    <Input
      type="search"
      value={text}
      ariaLabel="Filter by words"
      placeholder="Filter by words"
      clearAriaLabel="Clear"
      onChange={({ detail }) => setText(detail.value)}
    />
  )
}

interface FacetProps {
  readonly path: string
  readonly values: readonly { readonly value: unknown; readonly count: number }[]
  readonly chosen: string | null
  readonly choose: (value: string | undefined) => void
}

const Facet = ({ path, values, chosen, choose }: FacetProps): ReactElement => {
  const name = sentence(path.split('.').at(-1) ?? path)
  const spoken = (value: unknown): string =>
    typeof value === 'boolean' ? (value ? 'yes' : 'no') : isReference(value) ? value.slice(value.indexOf(':') + 1) : String(value)
  return (
    <Select
      ariaLabel={name}
      selectedOption={
        chosen === null
          ? { value: '', label: `${name}: any` }
          : { value: chosen, label: `${name}: ${spoken(chosen === 'true' ? true : chosen === 'false' ? false : chosen)}` }
      }
      options={[
        { value: '', label: `${name}: any` },
        ...values.map(({ value, count }) => ({ value: String(value), label: spoken(value), labelTag: String(count) })),
      ]}
      filteringType={values.length > 12 ? 'auto' : 'none'}
      onChange={({ detail }) => choose(detail.selectedOption.value)}
    />
  )
}

export const KindHelp = ({ kind }: { readonly kind: KindFull }): ReactElement => (
  <>
    <p>{kind.summary.replaceAll('`', '')}</p>
    {kind.practices.length > 0 && (
      <>
        <h3>Practices it serves</h3>
        <ul>
          {kind.practices.map((practice) => (
            <li key={practice}>
              <a href={urls.practice('organization', practice)}>{practice}</a>
            </li>
          ))}
        </ul>
      </>
    )}
    {Object.keys(kind.aliases).length > 0 && (
      <p>
        Also read as{' '}
        {Object.entries(kind.aliases)
          .map(([version, name]) => `${version} ${name}`)
          .join(', ')}
        .
      </p>
    )}
    <h3>As a file</h3>
    <pre className="output">{kind.example}</pre>
  </>
)
