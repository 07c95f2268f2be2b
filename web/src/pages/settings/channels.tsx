import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { Time } from '../../parts/time.tsx'
import { State } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { urls } from '../../urls.ts'

const channels = ['email', 'webhook', 'slack'] as const
const hints = {
  email: 'alice@example.com',
  webhook: 'https://example.com/hook#whsec_… (the part behind # signs)',
  slack: 'https://hooks.example.com/services/…',
}

/** Whether messages arrive: try an address, see what did not. */
export const Channels = (): ReactElement => {
  const me = useMe()
  const [channel, setChannel] = useState<(typeof channels)[number]>('email')
  const [to, setTo] = useState(me.email ?? '')
  const failed = useAsk('message.list', { state: 'failed', limit: 10 })
  const refused = useAsk('message.list', { state: 'refused', limit: 10 })
  return (
    <div className="grid">
      <section className="card half">
        <h2>Try an address</h2>
        <div className="stack">
          <FormField label="Channel" stretch>
            <Select
              selectedOption={{ value: channel, label: channel }}
              options={channels.map((each) => ({ value: each, label: each }))}
              onChange={({ detail }) => setChannel(channels.find((each) => each === detail.selectedOption.value) ?? channel)}
            />
          </FormField>
          <FormField label="Address" stretch>
            <Input value={to} placeholder={hints[channel]} onChange={({ detail }) => setTo(detail.value)} />
          </FormField>
          <div className="row">
            <Deed
              action="message.test"
              input={{ channel, to }}
              disabledBecause={to.length < 3 ? 'Write an address.' : undefined}
              done="On its way; the mailbox shows what became of it."
            >
              Send a test message
            </Deed>
            <Button variant="link" href={urls.mailbox()}>
              Open the mailbox
            </Button>
          </div>
          <p className="quiet small">
            E-mail leaves by the server named in <code>ANDON_SMTP_URL</code>. Addresses of people are on their records, of teams on theirs.
          </p>
        </div>
      </section>
      <section className="card half">
        <h2>Did not arrive</h2>
        <Loaded query={failed}>
          {({ items }) => {
            const all = [...items, ...(refused.data?.items ?? [])].sort((one, other) => (one.createdAt < other.createdAt ? 1 : -1))
            return all.length === 0 ? (
              <Nothing title="Everything arrived">What is refused or given up shows here, with the reason.</Nothing>
            ) : (
              <ul className="things">
                {all.slice(0, 10).map((message) => (
                  <li key={message.id}>
                    <div className="grow">
                      <a href={urls.mailbox(message.id)}>{message.subject}</a>
                      <div className="meta">
                        {message.to}: {message.reason}
                      </div>
                    </div>
                    <div className="end">
                      <State state={message.state} />
                      <br />
                      <Time at={message.createdAt} />
                    </div>
                  </li>
                ))}
              </ul>
            )
          }}
        </Loaded>
      </section>
    </div>
  )
}
