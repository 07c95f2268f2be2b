import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { type Finding, Problem } from '../../client.ts'
import { described } from '../../form/described.tsx'
import { JsonEditor } from '../../form/json-editor.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { plural } from '../../parts/words.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { urls } from '../../urls.ts'
import { at, isBlank } from '../record-checked.ts'
import { Proposed, type Proposal } from '../record-proposed.tsx'
import type { Whole } from '../record-whole.ts'
import { AboutRule, Limits } from './about-rule.tsx'
import { useRuleChecked } from './checked.ts'
import { documentOf, objectIn, pathsIn, type Draft, type Shape } from './draft.ts'
import { Targets } from './targets.tsx'
import { Tried } from './tried.tsx'

interface Props {
  readonly begin: Draft
  readonly record?: Whole['record']
  /** The event it is made from, as patterns see it. */
  readonly event?: Shape
}

export const Writer = ({ begin, record, event }: Props): ReactElement => {
  const navigate = useNavigate()
  const save = useAct('record.save')
  const whyNot = useWhyNot('record.save')
  const [draft, setDraft] = useState(begin)
  const [reason, setReason] = useState('')
  const [hasTried, setTried] = useState(false)
  const [proposed, propose] = useState<Proposal | undefined>(undefined)
  const checked = useRuleChecked(draft, event)
  const isNew = record === undefined
  const change = (next: Draft): void => {
    if (save.error !== null) save.reset()
    setDraft(next)
  }
  const document = documentOf(draft)
  // A new form does not shout about what nobody has filled in yet.
  const isEmpty = ({ path }: Finding): boolean => isBlank(at(document, path))
  const rest = hasTried
    ? checked.rest.map((finding) => (isEmpty(finding) ? filledIn(finding) : finding))
    : checked.rest.filter((finding) => !isEmpty(finding))
  const empty = hasTried ? [] : [...new Set(checked.rest.filter(isEmpty).map(({ path }) => path.split('/').at(-1) ?? path))]
  const unreadable = [draft.pattern, ...draft.targets.map(({ input }) => input)].filter((text) => objectIn(text) === undefined).length
  const count = unreadable + checked.pattern.length + checked.targets.length + checked.rest.length
  const submit = (): void => {
    setTried(true)
    if (unreadable > 0) return say('warning', 'Mend the JSON first: what cannot be read cannot be saved.')
    save.mutate(
      { document, ...(isNew ? {} : { ifVersion: record.version }), ...(reason === '' ? {} : { reason }) },
      {
        onSuccess: (saved) => {
          if (saved.proposed !== undefined) return propose(saved.proposed)
          say(
            'success',
            saved.change === 'unchanged' ? 'Nothing in it differs.' : `Saved as version ${saved.version}. It matches from now on.`,
          )
          void navigate(urls.eventRule(saved.reference.replace('event-rule:', '')))
        },
      },
    )
  }
  return (
    <div className="grid">
      {proposed !== undefined && <Proposed proposal={proposed} close={() => propose(undefined)} />}
      <div className="two-thirds stack">
        <AboutRule draft={draft} change={change} findings={rest} isNew={isNew} />
        <section className="card stack tight">
          <h2>When an event fits</h2>
          <JsonEditor
            label="Pattern"
            text={draft.pattern}
            change={(pattern) => change({ ...draft, pattern })}
            findings={checked.pattern}
            rows={7}
          />
          {event !== undefined && (
            <details>
              <summary>What the event holds</summary>
              <div className="row tight gap-above">
                {pathsIn(event).map((path) => (
                  <code key={path} className="chip">
                    {path}
                  </code>
                ))}
              </div>
            </details>
          )}
        </section>
        <Targets targets={draft.targets} change={(targets) => change({ ...draft, targets })} findings={checked.targets} />
        <Limits draft={draft} change={change} findings={rest} isNew={isNew} />
      </div>
      <aside className="third stack" aria-label="Trying and saving">
        <Tried
          draft={checked.right}
          matches={checked.matches}
          isReadable={unreadable + checked.pattern.length + checked.targets.length === 0}
        />
        <section className="card stack">
          <h2>{count === 0 ? 'Ready to save' : `${plural(count, 'thing')} to mend`}</h2>
          {save.error !== null && (count === 0 || !(save.error instanceof Problem && save.error.findings.length > 0)) && (
            <ProblemNote problem={save.error} />
          )}
          {rest.length > 0 && <Wrong findings={rest} />}
          {empty.length > 0 && <p className="quiet">Still empty: {empty.join(', ')}.</p>}
          <FormField label="Why" description="One sentence for the history." stretch>
            <Input value={reason} onChange={({ detail }) => setReason(detail.value)} placeholder="Nobody noticed the last one" />
          </FormField>
          <div className="row">
            <Button
              variant="primary"
              loading={save.isPending}
              disabled={whyNot !== undefined}
              {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
              onClick={submit}
            >
              Save
            </Button>
            <Button variant="link" href={isNew ? urls.eventRules() : urls.eventRule(record.name)}>
              Leave it
            </Button>
          </div>
          {record !== undefined && record.source.kept !== 'console' && (
            <p className="quiet small">
              {record.source.kept === 'git'
                ? `It is kept in ${record.source.repository}, ${record.source.file}. Saving makes a patch to propose there.`
                : `It was applied from ${record.source.file}. Change it there too, or the next apply takes this back.`}
            </p>
          )}
        </section>
      </aside>
    </div>
  )
}

/** Of a place nobody filled in it is no use to say how it is not written. */
const filledIn = (finding: Finding): Finding => ({ ...finding, message: 'This is empty.', mend: 'Fill it in.' })

const Wrong = ({ findings }: { readonly findings: readonly Finding[] }): ReactElement => (
  <ul className="findings" aria-live="polite">
    {findings.slice(0, 8).map((finding) => (
      <li key={`${finding.path}${finding.rule}${finding.message}`}>
        <code>{finding.path === '' ? 'document' : finding.path}</code>
        <div className="small">{described(`${finding.message} ${finding.mend ?? ''}`)}</div>
      </li>
    ))}
  </ul>
)
