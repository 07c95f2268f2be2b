import type { ReactElement } from 'react'
import type { Inputs } from '../../client.gen.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useAsk } from '../../questions.ts'
import { Defects, Expiry } from './ladder-card.tsx'
import { Ladder } from './ladder.tsx'

type Spec = Inputs['oncall.preview-policy']['spec']

/** The ladder of a policy that is being written: only what the server found right is drawn. */
export const LadderPreview = ({
  spec,
  owner,
  ready,
}: {
  readonly spec: unknown
  readonly owner: unknown
  readonly ready: boolean
}): ReactElement => {
  const text = useSettled(ready ? JSON.stringify({ spec, ...(typeof owner === 'string' && owner !== '' ? { owner } : {}) }) : '', 300)
  const input: { spec: Spec; owner?: string } = text === '' ? { spec: { steps: [], fallback: '' } } : JSON.parse(text)
  const ladder = useAsk('oncall.preview-policy', input, { keep: true, enabled: text !== '' })
  return (
    <section className="card" aria-label="Whom it would page">
      <h2>Whom it would page now</h2>
      {text === '' && ladder.data === undefined ? (
        <p className="quiet">Name a step and a fallback, and the ladder is drawn here.</p>
      ) : (
        <Loaded query={ladder} lines={4}>
          {(answer) => (
            <>
              <Defects ladder={answer} />
              <Ladder ladder={answer} />
              <Expiry ladder={answer} />
            </>
          )}
        </Loaded>
      )}
    </section>
  )
}
