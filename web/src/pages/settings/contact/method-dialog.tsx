import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { ProblemNote } from '../../../parts/problem.tsx'
import { useAsk } from '../../../questions.ts'
import { channels, channelText } from './channels.ts'
import { namesIn, type Method, withMethod } from './draft.ts'
import type { Saving } from './saving.ts'

const limits = [
  { value: '', label: 'What this installation sets' },
  { value: '3/15m', label: '3 in 15 minutes' },
  { value: '5/15m', label: '5 in 15 minutes' },
  { value: '10/1h', label: '10 in an hour' },
  { value: 'none', label: 'No limit' },
] as const

interface Props {
  readonly saving: Saving
  readonly before?: Method
  readonly close: () => void
}

/** Adds a way to reach me, or changes one. */
export const MethodDialog = ({ saving, before, close }: Props): ReactElement => {
  const devices = useAsk('contact.push-devices', {})
  const [method, set] = useState<Method>(before ?? { name: '', channel: 'sms', address: '' })
  const words = channels[method.channel] ?? { text: method.channel, address: 'Address', example: '' }
  const change = (part: Partial<Method>): void => {
    saving.reset()
    set({ ...method, ...part })
  }
  const taken = method.name !== before?.name && namesIn(saving.spec).includes(method.name)
  const missing =
    method.name.trim() === ''
      ? 'Give it a name.'
      : method.address.trim() === ''
        ? `${words.address} is missing.`
        : taken
          ? 'There is one of that name.'
          : undefined
  const leave = (): void => {
    saving.reset()
    close()
  }
  const submit = (): void => {
    const { limit, ...rest } = method
    const said = {
      ...rest,
      name: method.name.trim(),
      address: method.address.trim(),
      ...(limit === undefined || limit === '' ? {} : { limit }),
    }
    saving.save(
      withMethod(saving.spec, before?.name, said),
      before === undefined ? `Added the contact method ${said.name}.` : `Changed the contact method ${said.name}.`,
      close,
    )
  }
  const registered = devices.data?.items ?? []
  const limitOptions = limits.some(({ value }) => value === (method.limit ?? ''))
    ? [...limits]
    : [...limits, { value: method.limit ?? '', label: method.limit ?? '' }]
  return (
    <Modal
      visible
      header={before === undefined ? 'A way to reach me' : `Change ${before.name}`}
      onDismiss={leave}
      closeAriaLabel="Close"
      footer={
        <Box float="right">
          <span className="row">
            <Button variant="link" onClick={leave}>
              Leave it
            </Button>
            <Button
              variant="primary"
              loading={saving.pending}
              disabled={missing !== undefined}
              {...(missing === undefined ? {} : { disabledReason: missing })}
              onClick={submit}
            >
              {before === undefined ? 'Add it' : 'Save'}
            </Button>
          </span>
        </Box>
      }
    >
      <div className="stack">
        {saving.problem !== null && <ProblemNote problem={saving.problem} />}
        <FormField label="What carries it" stretch>
          <Select
            selectedOption={{ value: method.channel, label: channelText(method.channel) }}
            options={Object.entries(channels).map(([value, { text }]) => ({ value, label: text }))}
            onChange={({ detail }) => change({ channel: detail.selectedOption.value ?? method.channel, address: '' })}
          />
        </FormField>
        <FormField
          label={words.address}
          stretch
          {...(before !== undefined && before.address !== method.address
            ? { description: 'Another address has to be verified anew.' }
            : {})}
        >
          {method.channel === 'push' && registered.length > 0 ? (
            <Select
              selectedOption={method.address === '' ? null : { value: method.address, label: method.address }}
              placeholder="Choose a browser"
              options={registered.map(({ name }) => ({ value: name, label: name }))}
              onChange={({ detail }) => change({ address: detail.selectedOption.value ?? '' })}
            />
          ) : (
            <Input
              value={method.address}
              placeholder={words.example}
              type={method.channel === 'email' ? 'email' : 'text'}
              onChange={({ detail }) => change({ address: detail.value })}
            />
          )}
        </FormField>
        <FormField label="What I call it" stretch>
          <Input value={method.name} placeholder="text, phone at home, desk" onChange={({ detail }) => change({ name: detail.value })} />
        </FormField>
        <FormField
          label="At most so many messages"
          description="What comes beyond it leaves as one message. Critical and Urgent pages are never held back."
          stretch
        >
          <Select
            selectedOption={limitOptions.find(({ value }) => value === (method.limit ?? '')) ?? limits[0]}
            options={limitOptions}
            onChange={({ detail }) => change({ limit: detail.selectedOption.value ?? '' })}
          />
        </FormField>
      </div>
    </Modal>
  )
}
