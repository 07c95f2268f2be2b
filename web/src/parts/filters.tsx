import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'

export interface Filters {
  /** What a filter is set to; undefined when it is not. */
  readonly get: (name: string) => string | undefined
  readonly set: (name: string, value: string | undefined) => void
  readonly clear: () => void
}

/** What a list is narrowed by lives in its address, so that it can be sent to somebody and survives a reload. */
export const useFilters = (): Filters => {
  const [parameters, change] = useSearchParams()
  return {
    get: (name) => parameters.get(name) ?? undefined,
    set: (name, value) =>
      change(
        (before) => {
          const next = new URLSearchParams(before)
          if (value === undefined || value === '') next.delete(name)
          else next.set(name, value)
          return next
        },
        { replace: true },
      ),
    clear: () => change({}, { replace: true }),
  }
}

/** The field every list has: words it is narrowed by. `/` puts the cursor there. */
export const WordsFilter = ({ filters }: { readonly filters: Filters }): ReactElement => (
  <Input
    type="search"
    value={filters.get('text') ?? ''}
    ariaLabel="Filter by words"
    placeholder="Filter by words"
    clearAriaLabel="Clear"
    onChange={({ detail }) => filters.set('text', detail.value)}
  />
)

interface ChoiceProps {
  readonly filters: Filters
  readonly name: string
  readonly label: string
  /** What it says when nothing is chosen: `Any priority`. */
  readonly any: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** One value out of those there are; one that came by the address and is not among them is shown all the same. */
export const ChoiceFilter = ({ filters, name, label, any, options }: ChoiceProps): ReactElement => {
  const value = filters.get(name) ?? ''
  const all = [{ value: '', label: any }, ...options]
  return (
    <Select
      ariaLabel={label}
      filteringType={options.length > 8 ? 'auto' : 'none'}
      selectedOption={all.find((option) => option.value === value) ?? { value, label: value }}
      options={all}
      onChange={({ detail }) => filters.set(name, detail.selectedOption.value)}
    />
  )
}
