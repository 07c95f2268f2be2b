import '../alerting.css'
import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useId, type ReactElement } from 'react'
import { blankLine, comparisons, type MatcherLine } from './matcher.ts'

interface Props {
  readonly lines: readonly MatcherLine[]
  readonly change: (lines: readonly MatcherLine[]) => void
  /** Labels worth offering, and the values alerts have now. */
  readonly known?: Readonly<Record<string, readonly string[]>>
  /** Without a condition it holds for everything, and that is meant. */
  readonly mayBeEmpty?: boolean
}

/** What must hold of the labels of an alert, one line each; all lines hold. */
export const MatcherEditor = ({ lines, change, known = {}, mayBeEmpty = false }: Props): ReactElement => {
  const id = useId()
  const set = (index: number, part: Partial<MatcherLine>): void =>
    change(lines.map((line, at) => (at === index ? { ...line, ...part } : line)))
  return (
    <div className="matchers" role="group" aria-label="What must hold of its labels">
      {lines.map((line, index) => (
        <div className="line" key={index} role="group" aria-label={`Condition ${index + 1}`}>
          <Input
            className="label"
            value={line.label}
            ariaLabel={`Label ${index + 1}`}
            placeholder="alertname"
            nativeInputAttributes={{ list: `${id}labels` }}
            onChange={({ detail }) => set(index, { label: detail.value })}
          />
          <Select
            className="comparison"
            ariaLabel={`Comparison ${index + 1}`}
            selectedOption={comparisons.find(({ value }) => value === line.comparison) ?? null}
            options={[...comparisons]}
            onChange={({ detail }) => {
              const comparison = comparisons.find(({ value }) => value === detail.selectedOption.value)?.value
              if (comparison !== undefined) set(index, { comparison })
            }}
          />
          <Input
            className="value"
            value={line.value}
            ariaLabel={`Value ${index + 1}`}
            placeholder={line.comparison === 'in' ? 'one, another' : line.comparison.includes('atch') ? 'db-[0-9]+' : ''}
            nativeInputAttributes={{ list: `${id}values${index}` }}
            onChange={({ detail }) => set(index, { value: detail.value })}
          />
          <datalist id={`${id}values${index}`}>
            {(known[line.label] ?? []).map((value) => (
              <option key={value} value={value} />
            ))}
          </datalist>
          <Button
            variant="icon"
            iconName="close"
            ariaLabel={`Take away condition ${index + 1}`}
            disabled={lines.length === 1 && !mayBeEmpty}
            disabledReason="Without a condition it would hold for everything."
            onClick={() => change(lines.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <datalist id={`${id}labels`}>
        {Object.keys(known).map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      <div>
        <Button iconName="add-plus" onClick={() => change([...lines, blankLine])}>
          {lines.length === 0 ? 'Add a condition' : 'Another condition'}
        </Button>
      </div>
    </div>
  )
}
