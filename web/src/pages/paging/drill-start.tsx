import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import RadioGroup from '@cloudscape-design/components/radio-group'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { useNavigate } from 'react-router'
import { lasting } from '../../moments.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Refs } from '../../parts/reference.tsx'
import { plural } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'
import { drillTimes, type LadderAnswer } from './ladder-words.ts'

interface Props {
  readonly policy: string
  readonly title: string
  readonly variant?: 'primary' | 'normal'
}

/** Tries a policy: says whom it will page before it does. */
export const DrillButton = ({ policy, title, variant = 'normal' }: Props): ReactElement => {
  const whyNot = useWhyNot('oncall.drill')
  const [asking, ask] = useState(false)
  return (
    <>
      <Button
        variant={variant}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => ask(true)}
      >
        Test this policy
      </Button>
      {asking && <DrillDialog policy={policy} title={title} close={() => ask(false)} />}
    </>
  )
}

const DrillDialog = ({ policy, title, close }: Props & { readonly close: () => void }): ReactElement => {
  const navigate = useNavigate()
  const start = useAct('oncall.drill')
  const ladder = useAsk('oncall.ladder', { policy })
  const [mode, setMode] = useState<'in-turn' | 'at-once'>('in-turn')
  const [note, setNote] = useState('')
  const go = (): void =>
    start.mutate(
      { policy, mode, ...(note.trim() === '' ? {} : { note: note.trim() }) },
      { onSuccess: ({ drill }) => void navigate(urls.drill(drill)) },
    )
  return (
    <Modal
      visible
      header={`Test ${title}?`}
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={close}>
              Leave it
            </Button>
            <Button variant="primary" loading={start.isPending} onClick={go}>
              Page them as a test
            </Button>
          </span>
        </Box>
      }
    >
      <div className="stack">
        {start.error !== null && <ProblemNote problem={start.error} />}
        <p>
          These people are paged now, by their ways for important pages, and by night too. Every message says TEST and offers one answer: I
          got it. Vendors are left out.
        </p>
        <Loaded query={ladder} lines={3}>
          {(answer) => <WhoList ladder={answer} atOnce={mode === 'at-once'} />}
        </Loaded>
        <FormField label="Levels" stretch>
          <RadioGroup
            value={mode}
            items={[
              { value: 'in-turn', label: 'In turn', description: 'Each when the one before answered, or its time has passed.' },
              { value: 'at-once', label: 'All at once', description: 'Quicker; shows who is reached, not whether the times fit.' },
            ]}
            onChange={({ detail }) => setMode(detail.value === 'at-once' ? 'at-once' : 'in-turn')}
          />
        </FormField>
        <FormField
          label={
            <>
              What else they read <i className="quiet">optional</i>
            </>
          }
          stretch
        >
          <Textarea
            value={note}
            rows={2}
            placeholder="Our monthly test. Please answer as you would at night."
            onChange={({ detail }) => setNote(detail.value)}
          />
        </FormField>
      </div>
    </Modal>
  )
}

const WhoList = ({ ladder, atOnce }: { readonly ladder: LadderAnswer; readonly atOnce: boolean }): ReactElement => {
  const people = new Set(ladder.steps.flatMap(({ reaches }) => reaches.filter(({ isPlace }) => !isPlace).map(({ person }) => person)))
  const times = drillTimes(ladder.steps)
  return (
    <>
      <ul className="things">
        {ladder.steps.map((rung, index) => (
          <li key={rung.step}>
            <span className="drill-when number quiet">
              {atOnce || index === 0 ? 'now' : `within ${lasting((times.at[index] ?? 0) * 1_000)}`}
            </span>
            <div className="grow">
              {rung.isFallback ? 'Fallback' : `Step ${rung.step + 1}`}:{' '}
              {rung.reaches.length === 0 ? (
                <span className="quiet">nobody now</span>
              ) : (
                <Refs to={[...new Set(rung.reaches.map(({ person }) => person))]} most={6} />
              )}
              {rung.when !== undefined && <div className="meta">{rung.when}; a test asks no condition</div>}
            </div>
          </li>
        ))}
      </ul>
      <p className="quiet small">
        {plural(people.size, 'person', 'people')}
        {!atOnce && `; at most ${lasting(times.over * 1_000)}, when nobody answers`}.
      </p>
    </>
  )
}
