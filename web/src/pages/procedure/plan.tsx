import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { lasting } from '../../moments.ts'
import { plural } from '../../parts/words.tsx'
import { useUsual } from './usual.ts'

type Step = Outputs['procedure.get']['steps'][number]

const doers: Readonly<Record<Step['type'], string>> = {
  manual: 'by a person',
  http: 'a request, by Andon',
  action: 'an action of Andon',
  script: 'a script',
  call: 'a call, by Andon',
  branch: 'chooses the way on',
  loop: 'again and again',
  set: 'remembers a value',
  sleep: 'waits',
  pause: 'waits for a person',
  approve: 'asks for approval',
  run: 'another procedure',
}

/** Its steps in order: who does each, what is asked first, and how long it usually takes. */
export const Plan = ({ procedure }: { readonly procedure: Outputs['procedure.get'] }): ReactElement => {
  const usual = useUsual(procedure.procedure)
  return (
    <section className="card">
      <h2>How it runs</h2>
      {procedure.steps.length === 0 && <p className="quiet">It has no steps.</p>}
      <ol className="steps-short">
        {procedure.steps.map((step) => (
          <li key={step.id} className={step.inside === null ? undefined : 'inner'}>
            {step.title}
            <div className="quiet small">{said(step, usual.get(step.id))}</div>
            {step.does !== '' && (
              <details className="small">
                <summary className="quiet">What exactly</summary>
                <pre className="output" tabIndex={0}>
                  {step.does}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

const said = (step: Step, seconds: number | undefined): string =>
  [
    doers[step.type] + (step.target === '' ? '' : ` on ${step.target}`),
    step.type !== 'approve' && step.approvals > 0 && `${plural(step.approvals, 'approval')} first`,
    step.attempts > 1 && `tried ${step.attempts} times`,
    step.rollback && 'only after a failure',
    seconds !== undefined && `usually ${lasting(seconds * 1_000)}`,
  ]
    .filter((words) => words !== false)
    .join(', ')
