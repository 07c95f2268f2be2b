import Tabs from '@cloudscape-design/components/tabs'
import { useState, type ReactElement, type ReactNode } from 'react'
import { Code } from '../../parts/code.tsx'
import { inline } from '../../parts/markdown.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Ref } from '../../parts/reference.tsx'
import { plural, Word } from '../../parts/words.tsx'
import type { Previewed } from './import.tsx'

const outcomes = {
  'left-out': ['bad', 'does not come along'],
  changed: ['warn', 'changes'],
  mapped: ['good', 'comes along'],
} as const

/** What becomes of everything: what is left out first, then what changes; the records; their documents. */
export const Preview = ({ previewed, children }: { readonly previewed: Previewed; readonly children: ReactNode }): ReactElement => {
  const { counts, notes, findings, files, plan } = previewed
  const [tab, setTab] = useState('notes')
  return (
    <section className="card" aria-label="What it becomes">
      <div className="stack">
        <h2>What it becomes</h2>
        <p className="verdict">
          <Word tone="good">{counts.mapped} come along</Word>,{' '}
          <Word tone={counts.changed > 0 ? 'warn' : 'off'}>{counts.changed} change</Word>,{' '}
          <Word tone={counts.leftOut > 0 ? 'bad' : 'off'}>{counts.leftOut} do not come along</Word>
        </p>
        {findings.length > 0 && (
          <ul className="findings">
            {findings.map((finding) => (
              <li key={`${finding.path}${finding.message}`}>
                <code>{finding.path}</code> {finding.message} <span className="quiet">{finding.mend}</span>
              </li>
            ))}
          </ul>
        )}
        {children}
        <Tabs
          ariaLabel="What it becomes"
          activeTabId={tab}
          onChange={({ detail }) => setTab(detail.activeTabId)}
          tabs={[
            { id: 'notes', label: `Thing by thing (${counts.mapped + counts.changed + counts.leftOut})`, content: <Notes notes={notes} /> },
            {
              id: 'plan',
              label: `Records (${plan.counts.create + plan.counts.change + plan.counts.restore})`,
              content: <Plan plan={plan} />,
            },
            {
              id: 'documents',
              label: `Documents (${files.length})`,
              content: (
                <div className="stack">
                  {files.map((file) => (
                    <div key={file.path}>
                      <h3>
                        <code>{file.path}</code>
                      </h3>
                      <Code text={file.text} />
                    </div>
                  ))}
                </div>
              ),
            },
          ]}
        />
      </div>
    </section>
  )
}

/** More than this are shown on request: an export of a large organization has thousands. */
const shownAtFirst = 60

const Notes = ({ notes }: { readonly notes: Previewed['notes'] }): ReactElement => {
  const [most, show] = useState(shownAtFirst)
  if (notes.length === 0) return <Nothing title="Nothing in it">The export names nobody, no schedule and no policy.</Nothing>
  return (
    <>
      <ul className="things">
        {notes.slice(0, most).map((note) => (
          <li key={`${note.path}${note.what}${note.why}`}>
            <div className="grow">
              <b>{note.what}</b> <Word tone={outcomes[note.outcome][0]}>{outcomes[note.outcome][1]}</Word>
              <div className="small">{inline(note.why)}</div>
              {note.instead !== undefined && <div className="small quiet">{inline(note.instead)}</div>}
            </div>
            <div className="end only-wide">
              <code>{note.path}</code>
            </div>
          </li>
        ))}
      </ul>
      {notes.length > most && (
        <button type="button" className="as-link" onClick={() => show(notes.length)}>
          Show the other {notes.length - most}
        </button>
      )}
    </>
  )
}

const Plan = ({ plan }: { readonly plan: Previewed['plan'] }): ReactElement => {
  const rows = [
    ...plan.create.map((each) => ({ ...each, word: 'created', fields: [] as string[] })),
    ...plan.restore.map((each) => ({ ...each, word: 'restored', fields: [] as string[] })),
    ...plan.change.map((each) => ({ ...each, word: 'changed', fields: each.fields.map(({ path }) => path) })),
  ]
  return (
    <>
      <p className="quiet">{plural(plan.counts.unchanged, 'record stays', 'records stay')} as they are.</p>
      <ul className="things">
        {rows.map(({ reference, word, fields }) => (
          <li key={reference}>
            <div className="grow">
              {word === 'created' ? <code>{reference}</code> : <Ref to={reference} withKind />}
              {fields.length > 0 && <div className="meta wrap">{fields.slice(0, 8).join(', ')}</div>}
            </div>
            <div className="end">{word}</div>
          </li>
        ))}
      </ul>
    </>
  )
}
