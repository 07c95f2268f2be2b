import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import { useState, type ReactElement } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Field } from '../../form/field.tsx'
import { isPlain } from '../../form/schema.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Refs } from '../../parts/reference.tsx'
import { Word } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Found, OverTargets } from './over.tsx'
import { targetsOf, type Spread } from './targets.ts'
import { beginWith, schemaOfParameter, toSend } from './asked.ts'

type Procedure = Outputs['procedure.get']

/** The form of a procedure at an address of its own, so that an alert can link to it filled in. */
export const View = (): ReactElement => {
  const { reference = '' } = useParams()
  const [asked] = useSearchParams()
  const about = (asked.get('about') ?? '').split(' ').filter((one) => one !== '')
  const alert = about.find((one) => /^alert(?:-group)?:/.test(one))?.replace(/^[^:]*:/, '')
  // What runs, which need not be what was written last.
  const procedure = useAsk('procedure.get', { procedure: reference, version: versionIn(asked.get('version')) })
  const known = useAsk('alert.get', { id: alert ?? '' }, { enabled: alert !== undefined })
  const isReady = procedure.data !== undefined && (alert === undefined || known.data !== undefined || known.error !== null)
  // An alert of a group has more to say than the group, whose labels are those that all of it share.
  const labels = { ...(known.data?.alerts[0]?.labels ?? known.data?.group.labels), ...labelsIn(asked.get('labels')) }
  return (
    <Page
      title={procedure.data === undefined ? 'Run a procedure' : `Run: ${procedure.data.title}`}
      crumbs={[
        { text: 'Procedures', href: urls.procedures() },
        { text: procedure.data?.title ?? reference, href: urls.procedure(reference) },
      ]}
      about={procedure.data?.description}
    >
      {!isReady ? (
        procedure.error === null ? (
          <Loaded query={procedure} lines={4}>
            {() => null}
          </Loaded>
        ) : (
          <ProblemNote problem={procedure.error} retry={() => void procedure.refetch()} />
        )
      ) : (
        <Form procedure={procedure.data} about={about} labels={labels} />
      )}
    </Page>
  )
}

const versionIn = (text: string | null): number | 'default' => (text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 'default')

const labelsIn = (text: string | null): Record<string, string> => {
  if (text === null) return {}
  try {
    const read: unknown = JSON.parse(text)
    return isPlain(read) ? Object.fromEntries(Object.entries(read).map(([name, value]) => [name, String(value)])) : {}
  } catch {
    return {}
  }
}

interface FormProps {
  readonly procedure: Procedure
  readonly about: readonly string[]
  readonly labels: Readonly<Record<string, string>>
}

const Form = ({ procedure, about, labels }: FormProps): ReactElement => {
  const [values, setValues] = useState(() => beginWith(procedure.parameters, labels))
  const [guided, setGuided] = useState(false)
  const [spread, setSpread] = useState<Spread | undefined>(undefined)
  const start = useAct('run.start')
  const plan = useAct('run.start')
  const navigate = useNavigate()
  const targets = spread === undefined ? undefined : targetsOf(spread)
  const asked = procedure.parameters.filter((each) => each.name !== spread?.parameter)
  const errors = procedure.findings.filter((finding) => finding.severity === 'error')
  const whyNot =
    useWhyNot('run.start') ??
    (spread !== undefined && targets === undefined ? 'Say which targets first.' : undefined) ??
    (errors.length > 0 ? 'The document has errors; mend them first.' : undefined)
  const input = {
    procedure: procedure.procedure,
    version: procedure.version,
    parameters: toSend(asked, values),
    ...(targets === undefined ? {} : { targets }),
    ...(about.length === 0 ? {} : { about: [...about] }),
    ...(guided ? { guided } : {}),
  }
  const problem = start.error ?? plan.error
  return (
    <div className="grid">
      <section className="card two-thirds stack" aria-label="Parameters">
        {problem !== null && <ProblemNote problem={problem} />}
        {errors.length > 0 && (
          <div>
            <Word tone="bad">It cannot run</Word>
            <ul>
              {errors.map(({ message, mend }) => (
                <li key={message}>
                  {message} {mend !== undefined && <span className="quiet">{mend}</span>}
                </li>
              ))}
            </ul>
            <a href={urls.procedure(procedure.procedure)}>Its document</a>
          </div>
        )}
        {procedure.version !== procedure.latestVersion && (
          <div className="small">
            Version {procedure.version} runs; version {procedure.latestVersion} was written last.
          </div>
        )}
        {about.length > 0 && (
          <div className="small">
            About <Refs to={[...about]} />
          </div>
        )}
        {asked.length === 0 ? (
          <p className="quiet">{procedure.parameters.length === 0 ? 'It asks for nothing.' : 'It asks for nothing else.'}</p>
        ) : (
          <Field
            schema={{
              type: 'object',
              required: asked.filter((each) => each.required).map((each) => each.name),
              properties: Object.fromEntries(asked.map((each) => [each.name, schemaOfParameter(each)])),
            }}
            name=""
            path="/parameters"
            value={values}
            required
            findings={problem?.findings ?? []}
            change={(next) => isPlain(next) && setValues({ ...next })}
          />
        )}
        <OverTargets
          names={procedure.parameters.filter(({ type }) => type === 'string').map(({ name }) => name)}
          spread={spread}
          change={setSpread}
        />
        <Checkbox
          checked={guided}
          onChange={({ detail }) => setGuided(detail.checked)}
          description="Each step waits until somebody starts it."
        >
          Lead it by hand
        </Checkbox>
        <div className="row">
          <Button
            variant="primary"
            loading={start.isPending}
            disabled={whyNot !== undefined}
            {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
            nativeButtonAttributes={{ 'data-action': 'run.start' }}
            onClick={() => start.mutate(input, { onSuccess: ({ run }) => (run === null ? undefined : void navigate(urls.run(run))) })}
          >
            Run it
          </Button>
          <Button loading={plan.isPending} onClick={() => plan.mutate({ ...input, dryRun: true })}>
            What would it do?
          </Button>
        </div>
      </section>
      <aside className="third stack" aria-label="What it would do">
        <section className="card">
          <h2>{plan.data === undefined ? 'Its steps' : 'What it would do'}</h2>
          {plan.data !== undefined && plan.data.targets !== null && (
            <p className="small wrap">
              <Found targets={plan.data.targets} />
            </p>
          )}
          <ol className="steps-short">
            {plan.data === undefined
              ? procedure.steps
                  .filter((step) => !step.rollback)
                  .map((step) => (
                    <li key={step.id}>
                      <span className="strong">{step.title}</span>
                      {step.approvals > 0 && <span className="quiet small"> asks for approval</span>}
                      {step.changes && <span className="quiet small"> may change something</span>}
                    </li>
                  ))
              : plan.data.plan.map((step) => (
                  <li key={step.step}>
                    <span className="strong">{step.title}</span> <span className="quiet small">{step.type}</span>
                    {step.does !== '' && <pre className="output">{step.does}</pre>}
                    {step.problem !== undefined && <div className="wrong">{step.problem}</div>}
                  </li>
                ))}
          </ol>
        </section>
      </aside>
    </div>
  )
}
