import type { ReactElement } from 'react'

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
export const Segments = ({ label, selectedId, options, onChange }: Props): ReactElement => (
  <div className="segments" role="group" aria-label={label}>
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
