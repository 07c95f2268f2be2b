import { Fragment, type ReactElement } from 'react'
import { Fields } from '../form/view.tsx'
import { isPlain, type Schema } from '../form/schema.ts'
import type { KindFull } from '../kinds.ts'
import { Waiting } from '../parts/loaded.tsx'
import { Markdown } from '../parts/markdown.tsx'
import { Ref, Refs } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { Chip, sentence } from '../parts/words.tsx'
import type { Whole } from './record-whole.ts'

/** What a record says: its description and fields on the left, what every record has on the right. */
export const RecordBody = ({ whole, kind }: { readonly whole: Whole; readonly kind: KindFull | undefined }): ReactElement => {
  const { record, owner, review } = whole
  const metadata = isPlain(record.metadata) ? record.metadata : {}
  const spec = isPlain(record.spec) ? record.spec : {}
  const body = kind?.body === undefined ? undefined : spec[kind.body]
  const labels = isPlain(metadata.labels) ? Object.entries(metadata.labels) : []
  const tags = Array.isArray(metadata.tags) ? metadata.tags.map(String) : []
  const links = Array.isArray(metadata.links) ? metadata.links.filter(isPlain) : []
  return (
    <div className="grid">
      <div className="two-thirds stack">
        {typeof metadata.description === 'string' && (
          <section className="card">
            <Markdown text={metadata.description} />
          </section>
        )}
        <section className="card">
          <h2>{kind === undefined ? 'What it says' : 'Details'}</h2>
          {kind === undefined ? (
            <Waiting />
          ) : (
            <Fields schema={specOf(kind.schema)} value={spec} leaveOut={kind.body === undefined ? [] : [kind.body]} />
          )}
        </section>
        {typeof body === 'string' && (
          <section className="card">
            <Markdown text={body} />
          </section>
        )}
      </div>
      <aside className="third stack" aria-label="What every record has">
        <section className="card">
          <dl className="facts">
            {kind?.owner !== 'none' && (
              <>
                <dt>Owner</dt>
                <dd>{owner === undefined ? 'Nobody yet' : <Ref to={owner.reference} title={owner.title} />}</dd>
              </>
            )}
            <dt>Review</dt>
            <dd>
              {review.every === undefined ? (
                <span className="quiet">No cadence; set review.every.</span>
              ) : (
                <>
                  every {review.every},{' '}
                  {review.dueAt === undefined ? (
                    'not due'
                  ) : (
                    <>
                      due <Time at={review.dueAt} />
                    </>
                  )}
                </>
              )}
            </dd>
            {review.answers.length > 0 && (
              <>
                <dt>Last looks</dt>
                <dd>
                  {review.answers.slice(0, 3).map((answer) => (
                    <div key={answer.at}>
                      <Ref to={answer.actor} />: {answer.answer === 'still-right' ? 'still right' : 'changed'}, <Time at={answer.at} />
                      {answer.note !== undefined && answer.note !== '' && <div className="quiet small">{answer.note}</div>}
                      {!answer.counts && <div className="quiet small">{answer.because}</div>}
                    </div>
                  ))}
                </dd>
              </>
            )}
            {tags.length > 0 && (
              <>
                <dt>Tags</dt>
                <dd className="row tight">
                  {tags.map((tag) => (
                    <Chip key={tag} value={tag} />
                  ))}
                </dd>
              </>
            )}
            {labels.length > 0 && (
              <>
                <dt>Labels</dt>
                <dd className="row tight">
                  {labels.map(([name, value]) => (
                    <Chip key={name} name={name} value={String(value)} />
                  ))}
                </dd>
              </>
            )}
            {links.length > 0 && (
              <>
                <dt>Links</dt>
                <dd>
                  {links.map((link) => (
                    <div key={String(link.url)}>
                      <a href={safe(String(link.url))} target="_blank" rel="noreferrer" className="wrap">
                        {String(link.title ?? link.url)}
                      </a>
                    </div>
                  ))}
                </dd>
              </>
            )}
            <dt>Created</dt>
            <dd>
              <Time at={record.createdAt} />
            </dd>
          </dl>
        </section>
        {whole.backlinks.length > 0 && (
          <section className="card">
            <h2>Named by</h2>
            <dl className="facts">
              {Object.entries(Object.groupBy(whole.backlinks, (link) => link.kind)).map(([name, links]) => (
                <Fragment key={name}>
                  <dt>{sentence(name)}</dt>
                  <dd>
                    <Refs to={[...new Set((links ?? []).map((link) => link.reference))]} most={6} />
                  </dd>
                </Fragment>
              ))}
            </dl>
          </section>
        )}
      </aside>
    </div>
  )
}

/** A link somebody declared opens only when it is a web or mail address. */
const safe = (url: string): string => (/^(https?:|mailto:|\/)/i.test(url) ? url : '#')

/** The schema of the spec, whether the kind gives it alone or inside its envelope. */
export const specOf = (schema: unknown): Schema => {
  if (!isPlain(schema)) return {}
  const inner = isPlain(schema.properties) ? schema.properties.spec : undefined
  return isPlain(inner) ? inner : schema
}
