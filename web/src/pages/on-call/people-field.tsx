import FormField from '@cloudscape-design/components/form-field'
import { useState, type ReactElement } from 'react'
import { ReferenceField } from '../../form/reference-field.tsx'
import type { NameOf } from './shift-words.ts'

interface Props {
  readonly label: string
  readonly description?: string
  /** Those one would mostly choose. */
  readonly people: readonly string[]
  readonly chosen: readonly string[]
  readonly choose: (people: readonly string[]) => void
  readonly several?: boolean
  readonly name: NameOf
  readonly hues?: ReadonlyMap<string, number>
}

/** People of a schedule by a click, and anybody else by name. */
export const PeopleField = ({ label, description, people, chosen, choose, several = false, name }: Props): ReactElement => {
  const [other, setOther] = useState('')
  const known = [...new Set([...people, ...chosen.filter((person) => person !== other)])]
  const toggle = (person: string): void => {
    setOther('')
    if (chosen.includes(person)) choose(chosen.filter((each) => each !== person))
    else choose(several ? [...chosen, person] : [person])
  }
  const type = (value: string): void => {
    const kept = several ? chosen.filter((each) => each !== other) : []
    setOther(value)
    choose(/^person:./.test(value) ? [...kept, value] : kept)
  }
  return (
    <FormField label={label} {...(description === undefined ? {} : { description })} stretch>
      <div className="stack tight-chips">
        {known.length > 0 && (
          <div className="people-picks" role="group" aria-label={label}>
            {known.map((person) => (
              <button key={person} type="button" aria-pressed={chosen.includes(person)} onClick={() => toggle(person)}>
                {name(person)}
              </button>
            ))}
          </div>
        )}
        <ReferenceField kinds={['Person']} value={other} change={type} label={`${label}, anybody else`} disabled={false} />
      </div>
    </FormField>
  )
}
