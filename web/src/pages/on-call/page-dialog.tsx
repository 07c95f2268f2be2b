import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { ReferenceField } from '../../form/reference-field.tsx'
import { Segments } from '../../parts/segments.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { say } from '../../shell/flashes.tsx'
import { Dialog } from './dialog.tsx'
import { useNames } from './names.ts'

interface Props {
  readonly target: string | undefined
  readonly close: () => void
}

/** Whom, what it is, how urgent: pages at once, and again until somebody answers. */
export const PageDialog = ({ target = '', close }: Props): ReactElement => {
  const page = useAct('notice.page-now')
  const name = useNames()
  const [whom, setWhom] = useState(target)
  const [title, setTitle] = useState('')
  const [text, setText] = useState('')
  const [urgency, setUrgency] = useState<'important' | 'default'>('important')
  const isSchedule = whom.startsWith('schedule:')
  const who = useAsk('oncall.who', { schedule: whom }, { enabled: isSchedule && whom !== 'schedule:' })
  const onCall = isSchedule ? who.data?.items[0]?.now.map(({ person }) => name(person)) : undefined
  const missing = !/^(person|team|schedule|channel|dependency):./.test(whom)
    ? 'Choose whom to page.'
    : title.trim() === ''
      ? 'Say what it is, in one line.'
      : undefined
  const go = (): void =>
    page.mutate(
      { page: [whom], title: title.trim(), urgency, ...(text.trim() === '' ? {} : { text: text.trim() }) },
      { onSuccess: () => (close(), say('success', 'Paged. They are paged again until somebody answers.')) },
    )
  return (
    <Dialog title="Page somebody now" button="Page now" busy={page.isPending} problem={page.error} missing={missing} close={close} go={go}>
      <FormField
        label="Whom"
        description={
          onCall === undefined
            ? 'A schedule pages whoever is on call.'
            : onCall.length === 0
              ? 'Nobody is on call there now: nobody would be reached.'
              : `On call now: ${onCall.join(', ')}.`
        }
        stretch
      >
        <ReferenceField
          kinds={['Schedule', 'Person', 'Team', 'Channel', 'Dependency']}
          value={whom}
          change={setWhom}
          label="Whom"
          disabled={false}
        />
      </FormField>
      <FormField label="What it is" stretch>
        <Input
          value={title}
          ariaLabel="What it is"
          placeholder="Customers cannot pay in Norway"
          onChange={({ detail }) => setTitle(detail.value)}
        />
      </FormField>
      <FormField
        label={
          <>
            What else helps <i className="quiet">optional</i>
          </>
        }
        stretch
      >
        <Textarea value={text} rows={3} ariaLabel="What else helps" onChange={({ detail }) => setText(detail.value)} />
      </FormField>
      <Segments
        label="How urgent"
        selectedId={urgency}
        options={[
          { id: 'important', text: 'Important: at once' },
          { id: 'default', text: 'May wait for the morning' },
        ]}
        onChange={({ detail }) => setUrgency(detail.selectedId === 'default' ? 'default' : 'important')}
      />
    </Dialog>
  )
}
