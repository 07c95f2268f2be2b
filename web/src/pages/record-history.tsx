import Button from '@cloudscape-design/components/button'
import { useState, type ReactElement } from 'react'
import { Deed } from '../parts/deed.tsx'
import { Diff } from '../parts/diff.tsx'
import { Loaded, Waiting } from '../parts/loaded.tsx'
import { Actor } from '../parts/timeline.tsx'
import { Time } from '../parts/time.tsx'
import { sentence } from '../parts/words.tsx'
import { useAsk, usePages } from '../questions.ts'
import { urls } from '../urls.ts'

const isProcedure = /^(?:runbook|playbook):/

/** Every version, who made it and why; each opens to what changed, and can be returned to. */
export const History = ({ reference, version }: { readonly reference: string; readonly version: number }): ReactElement => {
  const pages = usePages('record.history', { reference, limit: 50 })
  const [open, setOpen] = useState<number | undefined>(version > 1 ? version : undefined)
  if (pages.loading) return <Waiting />
  return (
    <section className="card">
      <ul className="things">
        {pages.items.map((entry) => (
          <li key={entry.version} className="version">
            <div className="grow">
              <div className="row apart">
                <span>
                  <span className="strong">Version {entry.version}</span> {sentence(entry.change).toLowerCase()} by{' '}
                  <Actor who={entry.actor} />, <Time at={entry.at} />
                </span>
                <span className="row tight">
                  {entry.version > 1 && (
                    <Button
                      variant="inline-link"
                      ariaExpanded={open === entry.version}
                      onClick={() => setOpen(open === entry.version ? undefined : entry.version)}
                    >
                      {open === entry.version ? 'Hide what changed' : 'What changed'}
                    </Button>
                  )}
                  {entry.version < version && isProcedure.test(reference) && (
                    <a href={urls.startProcedure({ procedure: reference, version: entry.version })}>Run it as it was</a>
                  )}
                  {entry.version < version && (
                    <Deed
                      action="record.revert"
                      input={{ reference, to: entry.version }}
                      ask={`What version ${entry.version} says becomes version ${version + 1}. Nothing is lost: the versions between stay here.`}
                      variant="inline-link"
                      done={`It says again what version ${entry.version} said.`}
                    >
                      {`Return to ${entry.version}`}
                    </Deed>
                  )}
                </span>
              </div>
              {entry.reason !== undefined && entry.reason !== '' && <div className="meta">{entry.reason}</div>}
              {open === entry.version && <Changes reference={reference} version={entry.version} />}
            </div>
          </li>
        ))}
      </ul>
      {pages.more !== undefined && (
        <Button onClick={pages.more} loading={pages.loadingMore}>
          Show earlier
        </Button>
      )}
    </section>
  )
}

const Changes = ({ reference, version }: { readonly reference: string; readonly version: number }): ReactElement => {
  const diff = useAsk('record.diff', { reference, from: version - 1, to: version })
  return <Loaded query={diff}>{({ fields }) => <Diff changes={fields} />}</Loaded>
}
