import Button from '@cloudscape-design/components/button'
import DatePicker from '@cloudscape-design/components/date-picker'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import Input from '@cloudscape-design/components/input'
import Multiselect from '@cloudscape-design/components/multiselect'
import { Segments } from '../parts/segments.tsx'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import { Labelled, type FieldProps } from './labelled.tsx'
import { sentence } from '../parts/words.tsx'
import { ListField, MapField } from './many.tsx'
import { MatchersField } from './matchers-field.tsx'
import { RawField } from './raw.tsx'
import { ReferenceField } from './reference-field.tsx'
import { blank, findingsAt, hasFindingBelow, isMarkdown, isPlain, pointer, shapeOf, withMember, type Schema, type Shape } from './schema.ts'
import { TextField } from './text-field.tsx'

/** One value of a document, edited by the control its schema asks for. */
export const Field = (props: FieldProps): ReactElement => {
  const shape = shapeOf(props.schema)
  switch (shape.is) {
    case 'group':
      return <GroupField {...props} shape={shape} />
    case 'list':
      return <ListField {...props} of={shape.of} Inner={Field} />
    case 'map':
      return <MapField {...props} of={shape.of} Inner={Field} />
    case 'matchers':
      return <MatchersField {...props} />
    default:
      return (
        <Labelled {...props}>
          <Control {...props} shape={shape} />
        </Labelled>
      )
  }
}

const Control = ({
  shape,
  schema,
  value,
  change,
  required,
  name,
  disabled = false,
}: FieldProps & { readonly shape: Shape }): ReactElement => {
  const label = name === '' ? {} : { ariaLabel: sentence(name) }
  switch (shape.is) {
    case 'choice': {
      const options = shape.choices.map((choice) => ({
        value: String(choice),
        label: typeof choice === 'string' ? sentence(choice) : String(choice),
      }))
      const all = required ? options : [{ value: '', label: 'Not set' }, ...options]
      const chosen = all.find((option) => option.value === String(value ?? '')) ?? null
      return (
        <Select
          {...label}
          disabled={disabled}
          options={all}
          selectedOption={chosen}
          placeholder="Choose"
          onChange={({ detail }) => change(shape.choices.find((choice) => String(choice) === detail.selectedOption.value))}
        />
      )
    }
    case 'choices': {
      const options = shape.choices.map((choice) => ({ value: choice, label: choice }))
      const held = Array.isArray(value) ? value.map(String) : []
      return (
        <Multiselect
          {...label}
          disabled={disabled}
          options={options}
          selectedOptions={options.filter((option) => held.includes(option.value))}
          placeholder="Choose"
          onChange={({ detail }) =>
            change(
              detail.selectedOptions.length === 0 && !required
                ? undefined
                : shape.choices.filter((choice) => detail.selectedOptions.some((option) => option.value === choice)),
            )
          }
        />
      )
    }
    case 'reference':
      return (
        <ReferenceField
          kinds={shape.kinds}
          value={typeof value === 'string' ? value : ''}
          change={(next) => change(next === '' ? undefined : next)}
          label={sentence(name)}
          disabled={disabled}
        />
      )
    case 'date':
      return (
        <DatePicker
          {...label}
          disabled={disabled}
          value={typeof value === 'string' ? value : ''}
          placeholder="YYYY-MM-DD"
          openCalendarAriaLabel={() => 'Choose a day'}
          onChange={({ detail }) => change(detail.value === '' ? undefined : detail.value)}
        />
      )
    case 'number':
      return (
        <Input
          {...label}
          type="number"
          disabled={disabled}
          inputMode={shape.whole ? 'numeric' : 'decimal'}
          value={typeof value === 'number' ? String(value) : ''}
          onChange={({ detail }) => change(detail.value === '' || Number.isNaN(Number(detail.value)) ? undefined : Number(detail.value))}
        />
      )
    case 'yes-no':
      return (
        <Segments
          label={sentence(name)}
          selectedId={value === true ? 'yes' : value === false ? 'no' : 'unset'}
          options={[
            ...(required ? [] : [{ id: 'unset', text: 'Not set', disabled }]),
            { id: 'yes', text: 'Yes', disabled },
            { id: 'no', text: 'No', disabled },
          ]}
          onChange={({ detail }) => change(detail.selectedId === 'unset' ? undefined : detail.selectedId === 'yes')}
        />
      )
    case 'text':
      return (
        <TextField
          long={shape.long}
          markdown={isMarkdown(schema)}
          value={typeof value === 'string' ? value : ''}
          change={(next) => change(next === '' ? undefined : next)}
          label={sentence(name)}
          placeholder={exampleOf(schema)}
          disabled={disabled}
        />
      )
    default:
      return <RawField value={value} change={change} label={sentence(name)} />
  }
}

/** The example a description gives in backquotes, for the placeholder. */
const exampleOf = (schema: Schema): string => {
  if (schema.examples?.[0] !== undefined) return String(schema.examples[0])
  const quoted = [...(schema.description ?? '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text)
  return quoted.find((text) => /[A-Za-z0-9]{2}|^[0-9]./.test(text)) ?? ''
}

const GroupField = (props: FieldProps & { readonly shape: Extract<Shape, { is: 'group' }> }): ReactElement => {
  const { name, path, schema, value, change, required, findings, shape, disabled = false } = props
  const members = (
    <div className="stack">
      {shape.members.map(([member, memberSchema, memberRequired]) => (
        <Field
          key={member}
          schema={memberSchema}
          name={member}
          path={pointer(path, member)}
          value={isPlain(value) ? value[member] : undefined}
          required={memberRequired}
          findings={findings}
          disabled={disabled}
          change={(next) => change(withMember(value, member, next))}
        />
      ))}
    </div>
  )
  if (name === '') return members
  if (value === undefined && !required) {
    return (
      <Labelled {...props}>
        <Button iconName="add-plus" disabled={disabled} onClick={() => change(blank(schema))}>
          {`Add ${sentence(name).toLowerCase()}`}
        </Button>
      </Labelled>
    )
  }
  return (
    <div data-path={path} className="group">
      <ExpandableSection
        defaultExpanded
        headerText={sentence(name)}
        headerDescription={findingsAt(findings, path)[0]?.message ?? schema.description?.replaceAll('`', '') ?? ''}
        variant="default"
        headerActions={
          required ? undefined : (
            <Button variant="inline-link" disabled={disabled} onClick={() => change(undefined)}>
              Remove
            </Button>
          )
        }
      >
        {members}
      </ExpandableSection>
      {hasFindingBelow(findings, path) && <span className="hidden-visually">Something in {sentence(name)} is not right.</span>}
    </div>
  )
}
