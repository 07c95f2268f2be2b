import FormField from '@cloudscape-design/components/form-field'
import type { ReactElement, ReactNode } from 'react'
import type { Finding } from '../client.ts'
import { sentence } from '../parts/words.tsx'
import { described } from './described.tsx'
import { findingsAt, type Schema } from './schema.ts'

export interface FieldProps {
  readonly schema: Schema
  /** How the field is called; none for items of a list. */
  readonly name: string
  /** JSON pointer of the value. */
  readonly path: string
  readonly value: unknown
  readonly required: boolean
  readonly findings: readonly Finding[]
  readonly change: (value: unknown) => void
  readonly disabled?: boolean
}

/** Label, description and what is wrong with the value. */
export const Labelled = ({
  name,
  path,
  schema,
  required,
  findings,
  children,
}: FieldProps & { readonly children: ReactNode }): ReactElement => {
  const wrong = findingsAt(findings, path)
  return (
    <div data-path={path}>
      <FormField
        stretch
        label={
          name === '' ? undefined : (
            <>
              {sentence(name)} {!required && <i className="quiet">optional</i>}
            </>
          )
        }
        description={schema.description === undefined || name === '' ? undefined : described(schema.description)}
        errorText={
          wrong.length === 0 ? undefined : described(wrong.map((finding) => `${finding.message} ${finding.mend ?? ''}`.trim()).join(' '))
        }
      >
        {children}
      </FormField>
    </div>
  )
}
