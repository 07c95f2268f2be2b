import type { ReactElement } from 'react'
import { Loaded } from '../parts/loaded.tsx'
import { plural } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { areaOfKind } from '../shell/areas.ts'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

/** Every kind of record, by the area it is for, with how many there are. */
export const View = (): ReactElement => {
  const kinds = useAsk('kind.list', {})
  return (
    <Page
      title="Everything declared"
      about="What people write down about how they operate: in the console, or as YAML and Markdown in git. Both are the same."
      help={
        <p>
          A kind is a noun with a schema. Lists, forms, history, references, review dates and search are the same for every kind. Keep
          records in git or here; each says where it is kept.
        </p>
      }
    >
      <Loaded query={kinds} lines={6}>
        {({ items }) => (
          <div className="stack loose">
            {['Organization', 'Prepare', 'Operate', 'Evolve', 'Other'].map((area) => {
              const mine = items.filter((kind) => (areaOfKind[kind.slug] ?? 'Other') === area)
              return mine.length === 0 ? null : (
                <section key={area} className="stack">
                  <h2 className="section">{area}</h2>
                  <div className="tiles">
                    {mine.map((kind) => (
                      <a key={kind.slug} className="card tile" href={urls.records(kind.slug)}>
                        <span className="row apart">
                          <span className="strong">{kind.plural}</span>
                          <span className="quiet number">{kind.records}</span>
                        </span>
                        <span className="quiet small">{kind.summary.replaceAll('`', '')}</span>
                        <span className="hidden-visually">{plural(kind.records, 'record')}</span>
                      </a>
                    ))}
                  </div>
                </section>
              )
            })}
          </div>
        )}
      </Loaded>
    </Page>
  )
}
