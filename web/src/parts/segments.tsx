import { useEffect, useRef, type ReactElement } from 'react'

interface Option {
  readonly id: string
  readonly text: string
  readonly disabled?: boolean
  readonly disabledReason?: string
}

interface Props {
  readonly label: string
  readonly selectedId: string
  readonly options: readonly Option[]
  readonly onChange: (event: { readonly detail: { readonly selectedId: string } }) => void
}

/** One of a few: every choice in sight, at any width. */
export const Segments = ({ label, selectedId, options, onChange }: Props): ReactElement => {
  const row = useRef<HTMLDivElement>(null)
  // On a phone a long row scrolls: what is chosen must not be behind its edge.
  useEffect(() => {
    const chosen = row.current?.querySelector<HTMLElement>('[aria-pressed="true"]')
    if (row.current !== null && chosen)
      row.current.scrollLeft = chosen.offsetLeft - row.current.offsetLeft - (row.current.clientWidth - chosen.clientWidth) / 2
  }, [selectedId])
  return (
    <div className="segments" role="group" aria-label={label} ref={row}>
      {options.map((option) => (
        <button
          key={option.id}
          type="button"
          aria-pressed={option.id === selectedId}
          disabled={option.disabled}
          title={option.disabled === true ? option.disabledReason : undefined}
          onClick={() => option.id !== selectedId && onChange({ detail: { selectedId: option.id } })}
        >
          {option.text}
        </button>
      ))}
    </div>
  )
}
