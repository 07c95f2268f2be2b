import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { viewerZone } from '../../moments.ts'
import { Deed } from '../../parts/deed.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Time } from '../../parts/time.tsx'
import { plural } from '../../parts/words.tsx'
import { useAct } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'

const overs = [
  { value: 'events', label: 'Events from outside' },
  { value: 'facts', label: 'Facts of this installation' },
  { value: 'both', label: 'Both' },
] as const

/** Gives a rule what happened before, after a look at what that would do. */
export const ReplayButton = ({
  rule,
  disabledBecause,
}: {
  readonly rule: string
  readonly disabledBecause: string | undefined
}): ReactElement => {
  const [open, setOpen] = useState(false)
  const whyNot = useWhyNot('event-rule.replay') ?? disabledBecause
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
        Replay
      </Button>
      {open && <Replay rule={rule} close={() => setOpen(false)} />}
    </>
  )
}

const Replay = ({ rule, close }: { readonly rule: string; readonly close: () => void }): ReactElement => {
  const preview = useAct('event-rule.replay-preview')
  const [from, setFrom] = useState(() => local(new Date(Date.now() - 3_600_000)))
  const [to, setTo] = useState(() => local(new Date(Date.now() + 60_000)))
  const [over, setOver] = useState<(typeof overs)[number]>(overs[0])
  const isRange = !Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to)) && from < to
  const input = isRange ? { rule, from: new Date(from).toISOString(), to: new Date(to).toISOString(), over: over.value } : undefined
  // What was looked at before no longer says what would be done now.
  const change = (set: () => void): void => {
    preview.reset()
    set()
  }
  const seen = preview.data
  return (
    <Modal
      visible
      header="Give it what happened before"
      onDismiss={close}
      closeAriaLabel="Close"
      footer={
        <span className="row">
          {input !== undefined && seen !== undefined && seen.deliveries > 0 ? (
            <Deed
              action="event-rule.replay"
              input={input}
              variant="primary"
              onDone={({ deliveries }) => {
                say('success', `${plural(deliveries, 'delivery', 'deliveries')} wait for their turn.`)
                close()
              }}
            >
              {`Do it for ${seen.matched.toLocaleString()}`}
            </Deed>
          ) : (
            <Button
              variant="primary"
              loading={preview.isPending}
              disabled={input === undefined}
              disabledReason="Choose a range that begins before it ends."
              onClick={() => input !== undefined && preview.mutate(input)}
            >
              See what it would do
            </Button>
          )}
          <Button variant="link" onClick={close}>
            Leave it
          </Button>
        </span>
      }
    >
      <div className="stack">
        <p>Each event of the range that fits is delivered as if it had just happened, also when it was delivered before.</p>
        <div className="row">
          <FormField label="From" description={viewerZone}>
            <input
              aria-label="From"
              className="instant"
              type="datetime-local"
              value={from}
              onChange={(event) => change(() => setFrom(event.target.value))}
            />
          </FormField>
          <FormField label="To" description={viewerZone}>
            <input
              aria-label="To"
              className="instant"
              type="datetime-local"
              value={to}
              onChange={(event) => change(() => setTo(event.target.value))}
            />
          </FormField>
        </div>
        <FormField label="Of what" stretch>
          <Select
            selectedOption={over}
            options={[...overs]}
            onChange={({ detail }) => change(() => setOver(overs.find(({ value }) => value === detail.selectedOption.value) ?? overs[0]))}
          />
        </FormField>
        {preview.error !== null && <ProblemNote problem={preview.error} />}
        {seen !== undefined && (
          <div aria-live="polite">
            <p>
              <strong>
                {seen.matched.toLocaleString()} of {seen.lookedAt.toLocaleString()} fit
              </strong>
              : {plural(seen.deliveries, 'delivery', 'deliveries')}
              {seen.minutes > 0 && `, about ${plural(seen.minutes, 'minute')} at its rate`}.
            </p>
            <ul className="things">
              {seen.samples.map((sample) => (
                <li key={`${sample.source}${sample.id}`}>
                  <div className="grow">
                    {sample.type} <span className="quiet">{sample.source}</span>
                  </div>
                  <div className="end">
                    <Time at={sample.time} />
                  </div>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Modal>
  )
}

const local = (instant: Date): string => new Date(instant.getTime() - instant.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
