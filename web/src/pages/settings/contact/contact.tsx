import '../../../paging.css'
import Button from '@cloudscape-design/components/button'
import { useState, type ReactElement } from 'react'
import { Waiting } from '../../../parts/loaded.tsx'
import { Nothing } from '../../../parts/nothing.tsx'
import { ProblemNote } from '../../../parts/problem.tsx'
import { Word } from '../../../parts/words.tsx'
import { useAsk } from '../../../questions.ts'
import { useMe } from '../../../session.tsx'
import { urls } from '../../../urls.ts'
import { Proposed } from '../../record-proposed.tsx'
import type { Whole } from '../../record-whole.ts'
import { Browsers } from '../browsers.tsx'
import { methodsIn, type Method } from './draft.ts'
import { MethodDialog } from './method-dialog.tsx'
import { MethodRow } from './method-row.tsx'
import { QuietCard } from './quiet.tsx'
import { mendFor, type Reach } from './reach.ts'
import { RulesCard } from './rules.tsx'
import { useSaving } from './saving.ts'

/** How I am reached: each way with its proof and its last message, what is used when, when I am left alone. */
export const Contact = (): ReactElement => {
  const me = useMe()
  const reach = useAsk('contact.mine', {})
  const isDeclared = reach.data?.version !== undefined
  const record = useAsk('record.get', { reference: me.reference }, { enabled: isDeclared })
  const problem = reach.error ?? record.error
  if (reach.data === undefined || (isDeclared && record.data === undefined))
    return problem === null ? <Waiting lines={5} /> : <ProblemNote problem={problem} />
  return <Shown reach={reach.data} record={isDeclared ? record.data?.record : undefined} />
}

const verdicts = {
  proven: ['good', 'A page reaches you', 'at least one verified way works.'],
  likely: ['warn', 'A page probably reaches you', 'no way is verified; verify one, so that you can rely on it.'],
  none: ['bad', 'A page does not reach you', 'no way works at this moment.'],
} as const

const Shown = ({ reach, record }: { readonly reach: Reach; readonly record: Whole['record'] | undefined }): ReactElement => {
  const saving = useSaving(record)
  const [editing, edit] = useState<{ before?: Method } | undefined>(undefined)
  const declared = methodsIn(saving.spec)
  const [tone, headline, because] = verdicts[reach.reach]
  // That none is verified is what the headline says.
  const others = reach.defects.filter(({ method, grave }) => method === undefined && (grave || reach.reach !== 'likely'))
  return (
    <div className="grid">
      <section className="card" aria-label="Whether a page reaches me">
        <p className="verdict">
          <Word tone={tone}>
            <strong>{headline}</strong>
          </Word>
          : {because}
        </p>
        {others.length > 0 && (
          <ul className="plain-list small">
            {others.map(({ what, mend }) => (
              <li key={what}>
                {what} <span className="quiet">{mendFor(mend)}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section className="card two-thirds" aria-label="Ways to reach me">
        <div className="row apart">
          <h2>Ways to reach me</h2>
          <Button
            variant="primary"
            iconName="add-plus"
            disabled={saving.whyNot !== undefined}
            {...(saving.whyNot === undefined ? {} : { disabledReason: saving.whyNot })}
            onClick={() => edit({})}
          >
            Add a way
          </Button>
        </div>
        {reach.methods.length === 0 ? (
          <Nothing title="No way to reach you">
            Add a number, a chat, a browser or a mail address, and verify it. Until then your pages go on to the next person.
          </Nothing>
        ) : (
          <ul className="things methods">
            {reach.methods.map((method) => {
              const before = declared.find(({ name }) => name === method.method)
              return (
                <MethodRow
                  key={`${method.method}${method.channel}`}
                  method={method}
                  defects={reach.defects.filter((defect) => defect.method === method.method)}
                  saving={saving}
                  {...(before === undefined ? {} : { edit: () => edit({ before }) })}
                />
              )
            })}
          </ul>
        )}
        <p className="quiet small">
          {record === undefined ? (
            'No record declares you yet; adding a way makes it.'
          ) : record.source.kept === 'git' ? (
            <>
              Your record is kept in {record.source.repository}, {record.source.file}: what you change here becomes a patch to propose
              there.
            </>
          ) : (
            <>
              All of this is in <a href={urls.record(record.reference)}>your record</a>. Times are in {reach.zone}.
            </>
          )}
        </p>
      </section>
      <div className="third stack">
        <RulesCard saving={saving} reach={reach} />
        <QuietCard saving={saving} zone={reach.zone} />
      </div>
      <Browsers saving={saving} />
      {editing !== undefined && <MethodDialog saving={saving} {...editing} close={() => edit(undefined)} />}
      {saving.proposal !== undefined && <Proposed proposal={saving.proposal} close={saving.dismiss} />}
    </div>
  )
}
