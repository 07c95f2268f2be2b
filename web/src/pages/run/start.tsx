import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import type { Outputs } from '../../client.gen.ts'
import { Field } from '../../form/field.tsx'
import { isPlain, type Schema } from '../../form/schema.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'

type Procedure = Outputs['procedure.get']

/** Asks for the parameters, shows what would be done, and begins. */
export const StartRun = ({ procedure }: { readonly procedure: Procedure }): ReactElement => {
  const [open, setOpen] = useState(false)
  const [parameters, setParameters] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(procedure.parameters.flatMap((each) => (each.default === null ? [] : [[each.name, each.default]]))),
  )
  const start = useAct('run.start')
  const plan = useAct('run.start')
  const navigate = useNavigate()
  const whyNot =
    useWhyNot('run.start') ??
    (procedure.findings.some((finding) => finding.severity === 'error') ? 'The document has errors; mend them first.' : undefined)
  const input = {
    procedure: procedure.procedure,
    parameters: Object.fromEntries(
      Object.entries(parameters).filter((entry): entry is [string, string | number | boolean] =>
        ['string', 'number', 'boolean'].includes(typeof entry[1]),
      ),
    ),
  }
  const problem = start.error ?? plan.error
  return (
    <>
      <Button
        variant="primary"
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => setOpen(true)}
      >
        Run it
      </Button>
      {open && (
        <Modal
          visible
          size="large"
          header={`Run: ${procedure.title}`}
          onDismiss={() => setOpen(false)}
          closeAriaLabel="Close"
          footer={
            <div className="row">
              <Button loading={plan.isPending} onClick={() => plan.mutate({ ...input, dryRun: true })}>
                What would it do?
              </Button>
              <Button
                variant="primary"
                loading={start.isPending}
                onClick={() => start.mutate(input, { onSuccess: ({ run }) => (run === null ? undefined : void navigate(urls.run(run))) })}
              >
                Run it
              </Button>
            </div>
          }
        >
          <div className="stack">
            {problem !== null && <ProblemNote problem={problem} />}
            {procedure.parameters.length === 0 ? (
              <p className="quiet">It asks for nothing.</p>
            ) : (
              <Field
                schema={schemaOf(procedure)}
                name=""
                path="/parameters"
                value={parameters}
                required
                findings={problem?.findings ?? []}
                change={(next) => isPlain(next) && setParameters({ ...next })}
              />
            )}
            {plan.data !== undefined && (
              <ol className="steps-short">
                {plan.data.plan.map((step) => (
                  <li key={step.step}>
                    <span className="strong">{step.title}</span> <span className="quiet small">{step.type}</span>
                    {step.does !== '' && <pre className="output">{step.does}</pre>}
                    {step.problem !== undefined && <div className="wrong">{step.problem}</div>}
                  </li>
                ))}
              </ol>
            )}
          </div>
        </Modal>
      )}
    </>
  )
}

const schemaOf = (procedure: Procedure): Schema => ({
  type: 'object',
  required: procedure.parameters.filter((each) => each.required).map((each) => each.name),
  properties: Object.fromEntries(
    procedure.parameters.map((each) => [
      each.name,
      { type: each.type, description: each.description, ...(each.choices.length === 0 ? {} : { enum: each.choices }) },
    ]),
  ),
})
