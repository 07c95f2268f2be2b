import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../../../parts/problem.tsx'
import { hasRules, methodsIn, type Urgency, type Use, usesIn, withUses } from './draft.ts'
import type { Reach } from './reach.ts'
import type { Saving } from './saving.ts'

const urgencies = [
  { id: 'important', title: 'Important pages', about: 'Critical and Urgent: they pass quiet hours.' },
  { id: 'default', title: 'All other pages', about: 'They wait for the end of quiet hours.' },
] as const

/** What is used when, for pages that cannot wait and for all others. */
export const RulesCard = ({ saving, reach }: { readonly saving: Saving; readonly reach: Reach }): ReactElement => {
  const [editing, edit] = useState<Urgency | undefined>(undefined)
  const hasMethods = methodsIn(saving.spec).length > 0
  return (
    <section className="card" aria-label="What is used when">
      <h2>What is used when</h2>
      <div className="stack">
        {urgencies.map(({ id, title, about }) => (
          <div key={id}>
            <div className="row apart">
              <h3>{title}</h3>
              <Button
                variant="inline-link"
                ariaLabel={`Change what is used for ${title.toLowerCase()}`}
                disabled={saving.whyNot !== undefined || !hasMethods}
                disabledReason={saving.whyNot ?? 'Add a way first.'}
                onClick={() => edit(id)}
              >
                Change
              </Button>
            </div>
            <p className="quiet small">{about}</p>
            {reach[id].length === 0 ? (
              <p>Nothing</p>
            ) : (
              <ol className="uses">
                {reach[id].map(({ method, after }, index) => (
                  <li key={`${method}${index}`}>
                    <span className="quiet number">{after.startsWith('0 ') ? 'at once' : `after ${after}`}</span> <b>{method}</b>
                  </li>
                ))}
              </ol>
            )}
          </div>
        ))}
      </div>
      {editing !== undefined && <RulesDialog saving={saving} urgency={editing} close={() => edit(undefined)} />}
    </section>
  )
}

const delays = ['0s', '1m', '2m', '3m', '5m', '10m', '15m', '30m', '1h'] as const
const delayText = (delay: string): string =>
  delay === '0s' ? 'at once' : `after ${delay.replace('m', ' min').replace('h', ' h').replace('s', ' s')}`

interface Props {
  readonly saving: Saving
  readonly urgency: Urgency
  readonly close: () => void
}

const RulesDialog = ({ saving, urgency, close }: Props): ReactElement => {
  const names = methodsIn(saving.spec).map(({ name }) => name)
  const [uses, set] = useState<readonly Use[]>(() => usesIn(saving.spec, urgency))
  const change = (next: readonly Use[]): void => {
    saving.reset()
    set(next)
  }
  const at = (index: number, use: Use): void => change(uses.map((each, place) => (place === index ? use : each)))
  const leave = (): void => {
    saving.reset()
    close()
  }
  const title = urgencies.find(({ id }) => id === urgency)?.title ?? ''
  const save = (next: readonly Use[]): void =>
    saving.save(withUses(saving.spec, urgency, next), `Changed what is used for ${title.toLowerCase()}.`, close)
  return (
    <Modal
      visible
      header={title}
      onDismiss={leave}
      closeAriaLabel="Close"
      footer={
        <div className="row apart">
          {hasRules(saving.spec, urgency) ? (
            <Button variant="link" onClick={() => save([])}>
              Take the rules back
            </Button>
          ) : (
            <span />
          )}
          <Box float="right">
            <span className="row">
              <Button variant="link" onClick={leave}>
                Leave it
              </Button>
              <Button
                variant="primary"
                loading={saving.pending}
                disabled={uses.length === 0}
                disabledReason="Name at least one way."
                onClick={() => save(uses)}
              >
                Save
              </Button>
            </span>
          </Box>
        </div>
      }
    >
      <div className="stack">
        {saving.problem !== null && <ProblemNote problem={saving.problem} />}
        <p className="quiet">What is not named here is a reserve, used when all of these fail. One way may be used again later.</p>
        {uses.map((use, index) => (
          <div className="use" key={index}>
            <Select
              ariaLabel={`Way ${index + 1}`}
              selectedOption={{ value: use.method, label: use.method }}
              options={names.map((value) => ({ value, label: value }))}
              onChange={({ detail }) => at(index, { ...use, method: detail.selectedOption.value ?? use.method })}
            />
            <Select
              ariaLabel={`When way ${index + 1} is used`}
              selectedOption={{ value: use.delay ?? '0s', label: delayText(use.delay ?? '0s') }}
              options={[...new Set([...delays, use.delay ?? '0s'])].map((value) => ({ value, label: delayText(value) }))}
              onChange={({ detail }) => {
                const delay = detail.selectedOption.value ?? '0s'
                at(index, { method: use.method, ...(delay === '0s' ? {} : { delay }) })
              }}
            />
            <Button
              variant="icon"
              iconName="remove"
              ariaLabel={`Leave out way ${index + 1}`}
              onClick={() => change(uses.filter((_, place) => place !== index))}
            />
          </div>
        ))}
        <div>
          <Button
            iconName="add-plus"
            onClick={() => {
              const method = names.find((name) => !uses.some((use) => use.method === name)) ?? names[0] ?? ''
              change([...uses, { method, ...(uses.length === 0 ? {} : { delay: '5m' }) }])
            }}
          >
            Add a step
          </Button>
        </div>
      </div>
    </Modal>
  )
}
