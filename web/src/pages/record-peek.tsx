import type { ReactElement } from 'react'
import { Fields } from '../form/view.tsx'
import { isPlain } from '../form/schema.ts'
import { kindOf, useKind } from '../kinds.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { Ref } from '../parts/reference.tsx'
import { useAsk } from '../questions.ts'
import { specOf } from './record-body.tsx'

/** A record beside the list it is in. */
export const RecordPeek = ({ reference }: { readonly reference: string }): ReactElement => {
  const record = useAsk('record.get', { reference })
  const kind = useKind(kindOf(reference))
  return (
    <Loaded query={record}>
      {({ record: shown, owner }) => (
        <div className="stack">
          <div className="strong">{shown.title ?? shown.name}</div>
          {isPlain(shown.metadata) && typeof shown.metadata.description === 'string' && <Markdown text={shown.metadata.description} />}
          {owner !== undefined && (
            <div>
              <span className="quiet">Owner</span> <Ref to={owner.reference} title={owner.title} />
            </div>
          )}
          {kind.data !== undefined && (
            <Fields schema={specOf(kind.data.schema)} value={shown.spec} leaveOut={kind.data.body === undefined ? [] : [kind.data.body]} />
          )}
        </div>
      )}
    </Loaded>
  )
}
