import Button from '@cloudscape-design/components/button'
import Table, { type TableProps } from '@cloudscape-design/components/table'
import { useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react'
import { useSearchParams } from 'react-router'
import type { Pages } from '../questions.ts'
import { useRowKeys } from '../shell/keyboard.tsx'
import { useNarrow } from './narrow.ts'
import { ProblemNote } from './problem.tsx'

export interface Column<Item> {
  readonly id: string
  readonly header: string
  readonly cell: (item: Item) => ReactNode
  /** What it is sorted by; without it the column does not sort. */
  readonly by?: (item: Item) => string | number
  readonly width?: number
  /** Shown under the first column on a phone instead of as a column of its own. */
  readonly under?: boolean
  /** Left out on a phone. */
  readonly wide?: boolean
  readonly rowHeader?: boolean
}

interface Props<Item> {
  readonly label: string
  readonly pages: Pages<Item>
  readonly columns: readonly Column<Item>[]
  readonly keyOf: (item: Item) => string
  readonly nothing: ReactNode
  readonly header?: ReactNode
  readonly filter?: ReactNode
  readonly selected?: readonly Item[]
  readonly onSelect?: (items: readonly Item[]) => void
  readonly onPeek?: (item: Item) => void
}

/** A keyset-paged table: `j` and `k` move between rows, Enter opens, columns sort what is shown. On a phone a row becomes one cell. */
export const Listing = <Item,>({
  label,
  pages,
  columns,
  keyOf,
  nothing,
  header,
  filter,
  selected,
  onSelect,
  onPeek,
}: Props<Item>): ReactElement => {
  const [parameters] = useSearchParams()
  const isPhone = useNarrow()
  // Beside a row's details the table has little room: its rows stack as they do on a phone.
  const narrow = isPhone || parameters.has('peek')
  const wrapper = useRef<HTMLDivElement>(null)
  useRowKeys(wrapper)
  const [sorting, setSorting] = useState<{ id: string; descending: boolean } | undefined>(undefined)
  const items = useMemo(() => sorted(pages.items, columns, sorting), [pages.items, columns, sorting])
  const shown = narrow ? stacked(columns) : columns
  const definitions: TableProps.ColumnDefinition<Item>[] = shown.map((column) => ({
    id: column.id,
    header: column.header,
    cell: column.cell,
    isRowHeader: column.rowHeader ?? false,
    ...(column.by === undefined ? {} : { sortingField: column.id }),
    ...(column.width === undefined ? {} : { width: column.width }),
  }))
  const sortingColumn = definitions.find((definition) => definition.id === sorting?.id)
  if (pages.problem !== null && pages.items.length === 0) return <ProblemNote problem={pages.problem} retry={pages.refresh} />
  return (
    <div ref={wrapper} className="listing">
      <Table<Item>
        variant="container"
        items={items}
        columnDefinitions={definitions}
        trackBy={keyOf}
        loading={pages.loading}
        loadingText="Loading"
        empty={nothing}
        header={header}
        filter={filter}
        wrapLines
        sortingDisabled={narrow}
        {...(sortingColumn === undefined ? {} : { sortingColumn, sortingDescending: sorting?.descending ?? false })}
        onSortingChange={({ detail }) =>
          setSorting({ id: detail.sortingColumn.sortingField ?? '', descending: detail.isDescending ?? false })
        }
        {...(onSelect === undefined
          ? {}
          : {
              selectionType: 'multi' as const,
              selectedItems: [...(selected ?? [])],
              onSelectionChange: ({ detail }: { detail: { selectedItems: Item[] } }) => onSelect(detail.selectedItems),
            })}
        {...(onPeek === undefined ? {} : { onRowClick: ({ detail }: { detail: { item: Item } }) => onPeek(detail.item) })}
        ariaLabels={{
          tableLabel: label,
          selectionGroupLabel: `Select ${label}`,
          allItemsSelectionLabel: () => 'Select all',
          itemSelectionLabel: (_, item) => `Select ${keyOf(item)}`,
        }}
        footer={
          pages.more === undefined ? undefined : (
            <div className="row apart">
              <span className="quiet small">{pages.items.length.toLocaleString()} shown, there are more.</span>
              <Button onClick={pages.more} loading={pages.loadingMore}>
                Show more
              </Button>
            </div>
          )
        }
      />
    </div>
  )
}

const sorted = <Item,>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  sorting: { id: string; descending: boolean } | undefined,
): readonly Item[] => {
  const by = columns.find((column) => column.id === sorting?.id)?.by
  if (by === undefined) return items
  const direction = sorting?.descending === true ? -1 : 1
  return [...items].sort((one, other) => direction * compare(by(one), by(other)))
}

const compare = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other), undefined, { numeric: true })

/** On a phone: the first column holds what is `under` it; what is `wide` goes. */
const stacked = <Item,>(columns: readonly Column<Item>[]): readonly Column<Item>[] => {
  const [first, ...rest] = columns
  if (first === undefined) return columns
  const under = rest.filter((column) => column.under === true)
  const kept = rest.filter((column) => column.under !== true && column.wide !== true)
  const { width: _, ...unsized } = first
  return [
    {
      ...unsized,
      cell: (item) => (
        <div className="stack tight">
          <div>{first.cell(item)}</div>
          {under.length > 0 && (
            <div className="row tight small">
              {under.map((column) => (
                <span key={column.id}>{column.cell(item)}</span>
              ))}
            </div>
          )}
        </div>
      ),
    },
    ...kept,
  ]
}
