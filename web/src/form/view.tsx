import type { ReactElement, ReactNode } from 'react'
import { Markdown, inline } from '../parts/markdown.tsx'
import { isMatcher, notationOf } from '../parts/matcher.ts'
import { Matchers } from '../parts/matchers.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Chip, sentence } from '../parts/words.tsx'
import { isMarkdown, isPlain, shapeOf, type Schema } from './schema.ts'

/** A value of a document, read as its schema means it: references as links, Markdown rendered, groups as lists of fields. */
export const Value = ({ schema, value }: { readonly schema: Schema; readonly value: unknown }): ReactElement => {
  if (value === undefined || value === null || value === '') return <span className="quiet">Not set</span>
  const shape = shapeOf(schema)
  switch (shape.is) {
    case 'reference':
      return <Ref to={String(value)} withKind={shape.kinds.length > 1} />
    case 'yes-no':
      return <>{value === true ? 'Yes' : 'No'}</>
    case 'text':
      return <Text schema={schema} text={String(value)} long={shape.long} />
    case 'group':
      return <Fields schema={schema} value={value} />
    case 'matchers':
      return <Matchers of={notationOf(Array.isArray(value) ? value.filter(isMatcher) : [])} />
    case 'list':
      return <Many of={shape.of} items={Array.isArray(value) ? value : [value]} />
    case 'choices':
      return <>{Array.isArray(value) ? value.join(', ') : String(value)}</>
    case 'map':
      return <Pairs of={shape.of} value={value} />
    case 'raw':
      return typeof value === 'object' ? <pre className="output">{JSON.stringify(value, null, 2)}</pre> : <>{String(value)}</>
    default:
      return <>{String(value)}</>
  }
}

const Text = ({ schema, text, long }: { readonly schema: Schema; readonly text: string; readonly long: boolean }): ReactElement => {
  if (isMarkdown(schema)) return <Markdown text={text} />
  if (/^https?:\/\/\S+$/.test(text)) {
    return (
      <a href={text} target="_blank" rel="noreferrer" className="wrap">
        {text}
      </a>
    )
  }
  return long ? <pre className="output">{text}</pre> : <>{inline(text)}</>
}

/** The members of a group that are set, in the order of the schema. */
export const Fields = ({
  schema,
  value,
  leaveOut = [],
}: {
  readonly schema: Schema
  readonly value: unknown
  readonly leaveOut?: readonly string[]
}): ReactElement => {
  const shape = shapeOf(schema)
  if (shape.is !== 'group' || !isPlain(value)) return <Value schema={{}} value={value} />
  const members = shape.members.filter(([name]) => value[name] !== undefined && !leaveOut.includes(name))
  if (members.length === 0) return <span className="quiet">Nothing set</span>
  return (
    <dl className="facts">
      {members.map(([name, member]) => (
        <Pair key={name} name={sentence(name)} title={member.description}>
          <Value schema={member} value={value[name]} />
        </Pair>
      ))}
    </dl>
  )
}

const Pair = ({
  name,
  title,
  children,
}: {
  readonly name: string
  readonly title?: string | undefined
  readonly children: ReactNode
}): ReactElement => (
  <>
    <dt title={title}>{name}</dt>
    <dd>{children}</dd>
  </>
)

const Many = ({ of, items }: { readonly of: Schema; readonly items: readonly unknown[] }): ReactElement => {
  if (items.length === 0) return <span className="quiet">None</span>
  const shape = shapeOf(of)
  if (shape.is === 'reference') return <Refs to={items.map(String)} most={30} />
  if (shape.is === 'group') {
    return (
      <ol className="many-values">
        {items.map((item, index) => (
          <li key={index}>
            <Fields schema={of} value={item} />
          </li>
        ))}
      </ol>
    )
  }
  const texts = items.map(String)
  return texts.every((text) => text.length < 30) ? (
    <span className="row tight">
      {texts.map((text) => (
        <Chip key={text} value={text} />
      ))}
    </span>
  ) : (
    <ul className="plain-list">
      {texts.map((text) => (
        <li key={text}>{inline(text)}</li>
      ))}
    </ul>
  )
}

const Pairs = ({ of, value }: { readonly of: Schema; readonly value: unknown }): ReactElement => {
  const entries = Object.entries(isPlain(value) ? value : {})
  if (entries.length === 0) return <span className="quiet">None</span>
  return (
    <dl className="facts">
      {entries.map(([name, held]) => (
        <Pair key={name} name={name}>
          <Value schema={of} value={held} />
        </Pair>
      ))}
    </dl>
  )
}
