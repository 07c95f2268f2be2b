import '../../paging.css'
import Button from '@cloudscape-design/components/button'
import FileInput from '@cloudscape-design/components/file-input'
import FormField from '@cloudscape-design/components/form-field'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { ReferenceField } from '../../form/reference-field.tsx'
import { Confirm } from '../../parts/deed.tsx'
import { useFilters } from '../../parts/filters.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Segments } from '../../parts/segments.tsx'
import { plural } from '../../parts/words.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Preview } from './import-preview.tsx'

export type Previewed = Outputs['oncall.import']

const tools = [
  {
    id: 'opsgenie',
    text: 'Opsgenie',
    how: 'The files its configuration backup writes; or what its API answers: /v2/users?expand=contact, /v2/teams, /v2/schedules?expand=rotation, /v2/escalations.',
  },
  {
    id: 'pagerduty',
    text: 'PagerDuty',
    how: 'What its API answers: /users with contact methods and notification rules, /teams, each /schedules/{id} (a list has no layers), /escalation_policies.',
  },
  {
    id: 'grafana',
    text: 'Grafana OnCall',
    how: 'What its API answers: /users, /teams, /schedules, /on_call_shifts, /escalation_chains, /escalation_policies, /personal_notification_rules.',
  },
] as const

interface File {
  readonly path: string
  readonly text: string
}

/** Bring people, schedules and policies along: read the export, look at what becomes of everything, then apply. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const tool = tools.find(({ id }) => id === filters.get('tool')) ?? tools[0]
  const [files, setFiles] = useState<readonly File[]>([])
  const [pasted, paste] = useState('')
  const [owner, setOwner] = useState('')
  const preview = useAct('oncall.import')
  const all = [...files, ...(pasted.trim() === '' ? [] : [{ path: 'pasted.json', text: pasted }])]
  const input = { from: tool.id, files: all, ...(owner === '' ? {} : { owner }) }
  // Another export is another preview.
  const forget = (): void => preview.reset()
  const add = async (chosen: readonly globalThis.File[]): Promise<void> => {
    forget()
    const read = await Promise.all(chosen.map(async (file) => ({ path: file.name, text: await file.text() })))
    setFiles((before) => [...before.filter(({ path }) => !read.some((each) => each.path === path)), ...read])
  }
  return (
    <Page
      title="Import on-call"
      about="Bring people, teams, schedules and escalation policies from another tool. Nothing is changed before you have seen what becomes of everything."
      crumbs={[{ text: 'On call', href: urls.onCall() }]}
      help={
        <p>
          Whoever is known by their mail address keeps their record; what is new is created. What cannot come along is listed with the
          reason and what to do instead. The same export may be imported again: what did not change stays as it is.
        </p>
      }
    >
      <div className="stack">
        <section className="card" aria-label="The export">
          <div className="stack">
            <Segments
              label="From"
              selectedId={tool.id}
              options={tools.map(({ id, text }) => ({ id, text }))}
              onChange={({ detail }) => {
                forget()
                filters.set('tool', detail.selectedId)
              }}
            />
            <p className="quiet">{tool.how}</p>
            <div className="grid">
              <div className="half stack">
                <FormField label="Files" description="JSON, one file or many." stretch>
                  <FileInput multiple accept=".json,application/json" value={[]} onChange={({ detail }) => void add(detail.value)}>
                    Choose files
                  </FileInput>
                </FormField>
                {files.length > 0 && (
                  <ul className="plain-list small">
                    {files.map(({ path, text }) => (
                      <li key={path} className="row tight">
                        <code>{path}</code> <span className="quiet">{Math.ceil(text.length / 1_024).toLocaleString()} kB</span>{' '}
                        <Button
                          variant="inline-link"
                          ariaLabel={`Leave out ${path}`}
                          onClick={() => {
                            forget()
                            setFiles(files.filter((each) => each.path !== path))
                          }}
                        >
                          Leave out
                        </Button>
                      </li>
                    ))}
                  </ul>
                )}
                <FormField label="Team" description="Answers for what has no team there." stretch>
                  <ReferenceField
                    kinds={['Team']}
                    value={owner}
                    label="Team that answers for what has none"
                    disabled={false}
                    change={(value) => {
                      forget()
                      setOwner(value)
                    }}
                  />
                </FormField>
              </div>
              <div className="half">
                <FormField label="Or paste it" stretch>
                  <Textarea
                    value={pasted}
                    rows={9}
                    spellcheck={false}
                    placeholder={'{ "users": […], "schedules": […], … }'}
                    onChange={({ detail }) => {
                      forget()
                      paste(detail.value)
                    }}
                  />
                </FormField>
              </div>
            </div>
            <div>
              <Button
                variant={preview.data === undefined ? 'primary' : 'normal'}
                loading={preview.isPending}
                disabled={all.length === 0}
                disabledReason="Choose files, or paste the export."
                onClick={() => preview.mutate(input)}
              >
                Show what it becomes
              </Button>
            </div>
          </div>
        </section>
        {preview.error !== null && <ProblemNote problem={preview.error} />}
        {preview.data !== undefined && (
          <Preview previewed={preview.data}>
            <Apply input={{ ...input, seal: preview.data.seal }} previewed={preview.data} title={tool.text} />
          </Preview>
        )}
      </div>
    </Page>
  )
}

interface ApplyProps {
  readonly input: { from: (typeof tools)[number]['id']; files: File[]; owner?: string; seal: string }
  readonly previewed: Previewed
  readonly title: string
}

const Apply = ({ input, previewed: { ok, plan }, title }: ApplyProps): ReactElement => {
  const apply = useAct('oncall.import-apply')
  const navigate = useNavigate()
  const whyNot = useWhyNot('oncall.import-apply')
  const [asking, ask] = useState(false)
  const { create, change, restore } = plan.counts
  const changes = create + change + restore
  const because =
    whyNot ?? (!ok ? 'Mend what is wrong first.' : changes === 0 ? 'There is nothing to change: all of it is here already.' : undefined)
  const go = (): void => {
    ask(false)
    apply.mutate(input, {
      onSuccess: (done) => {
        say('success', `Imported from ${title}: ${plural(done.counts.create, 'record')} created, ${done.counts.change} changed.`)
        void navigate(urls.onCall())
      },
    })
  }
  return (
    <>
      {apply.error !== null && <ProblemNote problem={apply.error} />}
      <div>
        <Button
          variant="primary"
          loading={apply.isPending}
          disabled={because !== undefined}
          {...(because === undefined ? {} : { disabledReason: because })}
          onClick={() => ask(true)}
        >
          {`Import ${plural(changes, 'record')}`}
        </Button>
      </div>
      {asking && (
        <Confirm title={`Import from ${title}?`} label="Import" go={go} leave={() => ask(false)}>
          {plural(create, 'record is', 'records are')} created and {change} changed, all or nothing. People who are named in a policy may be
          paged from then on; the history of each record says where it came from.
        </Confirm>
      )}
    </>
  )
}
