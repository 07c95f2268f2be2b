import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import type { ReactElement } from 'react'
import { sentence } from '../parts/words.tsx'
import { Labelled, type FieldProps } from './labelled.tsx'
import { blank, isPlain, pointer, shapeOf, type Schema } from './schema.ts'

/** `Inner` edits one of them: a list of lists is edited as a list is. */
interface ManyProps extends FieldProps {
  readonly of: Schema
  readonly Inner: (props: FieldProps) => ReactElement
}

/** Many values in an order: one row each, added at the end, moved and removed in place. */
export const ListField = (props: ManyProps): ReactElement => {
  const { name, path, value, change, required, findings, of, Inner, schema, disabled = false } = props
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const put = (next: readonly unknown[]): void => change(next.length === 0 && !required ? undefined : next)
  const full = items.length >= (schema.maxItems ?? Infinity)
  const large = shapeOf(of).is === 'group'
  return (
    <Labelled {...props}>
      <div className="many">
        {items.map((item, index) => (
          <div key={index} className={large ? 'one large' : 'one'}>
            <div className="grow">
              {large && <div className="small strong quiet">{`${singular(name)} ${index + 1}`}</div>}
              <Inner
                schema={of}
                name=""
                path={pointer(path, index)}
                value={item}
                required
                findings={findings}
                disabled={disabled}
                change={(next) => put(items.map((each, at) => (at === index ? (next ?? '') : each)))}
              />
            </div>
            <span className="row tight">
              {index > 0 && (
                <Button
                  variant="icon"
                  iconName="angle-up"
                  disabled={disabled}
                  ariaLabel={`Move ${singular(name)} ${index + 1} up`}
                  onClick={() => put(swapped(items, index))}
                />
              )}
              <Button
                variant="icon"
                iconName="close"
                disabled={disabled}
                ariaLabel={`Remove ${singular(name)} ${index + 1}`}
                onClick={() => put(items.filter((_, at) => at !== index))}
              />
            </span>
          </div>
        ))}
        <div>
          <Button
            iconName="add-plus"
            disabled={disabled || full}
            {...(full ? { disabledReason: `At most ${schema.maxItems}.` } : {})}
            onClick={() => put([...items, blank(of) ?? ''])}
          >
            {`Add ${singular(name).toLowerCase()}`}
          </Button>
        </div>
      </div>
    </Labelled>
  )
}

const swapped = (items: readonly unknown[], index: number): unknown[] =>
  items.map((item, at) => (at === index ? items[index - 1] : at === index - 1 ? items[index] : item))

/** Values under names people choose: labels, parameters, headers. */
export const MapField = (props: ManyProps): ReactElement => {
  const { name, path, value, change, required, findings, of, Inner, disabled = false } = props
  const entries = Object.entries(isPlain(value) ? value : {})
  const put = (next: readonly (readonly [string, unknown])[]): void =>
    change(next.length === 0 && !required ? undefined : Object.fromEntries(next))
  const large = shapeOf(of).is === 'group'
  return (
    <Labelled {...props}>
      <div className="many">
        {entries.map(([key, held], index) => (
          <div key={index} className={large ? 'one large' : 'one pair'}>
            <div className="grow key">
              <Input
                value={key}
                disabled={disabled}
                ariaLabel={`Name ${index + 1} of ${sentence(name)}`}
                placeholder="name"
                onChange={({ detail }) => put(entries.map((entry, at) => (at === index ? [detail.value, held] : entry)))}
              />
            </div>
            <div className="grow">
              <Inner
                schema={of}
                name=""
                path={pointer(path, key)}
                value={held}
                required
                findings={findings}
                disabled={disabled}
                change={(next) => put(entries.map((entry, at) => (at === index ? [key, next ?? ''] : entry)))}
              />
            </div>
            <Button
              variant="icon"
              iconName="close"
              disabled={disabled}
              ariaLabel={`Remove ${key}`}
              onClick={() => put(entries.filter((_, at) => at !== index))}
            />
          </div>
        ))}
        <div>
          <Button
            iconName="add-plus"
            disabled={disabled || entries.some(([key]) => key === '')}
            onClick={() => put([...entries, ['', blank(of) ?? '']])}
          >
            {`Add ${singular(name).toLowerCase()}`}
          </Button>
        </div>
      </div>
    </Labelled>
  )
}

/** `contactMethods` → `Contact method`; good enough for a button. */
const singular = (name: string): string => {
  const words = sentence(name === '' ? 'item' : name)
  if (words.endsWith('ies')) return `${words.slice(0, -3)}y`
  if (/people$/i.test(words)) return 'Person'
  return /[^s]s$/.test(words) ? words.slice(0, -1) : words
}
