import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState, type FormEvent, type ReactElement } from 'react'
import { lasting } from '../../../moments.ts'
import { Confirm } from '../../../parts/deed.tsx'
import { Time, useSeconds } from '../../../parts/time.tsx'
import { Glow, State, Word } from '../../../parts/words.tsx'
import { useAct } from '../../../questions.ts'
import { sayProblem } from '../../../shell/flashes.tsx'
import { urls } from '../../../urls.ts'
import { channelText } from './channels.ts'
import { withoutMethod } from './draft.ts'
import { mendFor, type Reach } from './reach.ts'
import type { Saving } from './saving.ts'

type MethodView = Reach['methods'][number]

interface Props {
  readonly method: MethodView
  readonly defects: Reach['defects']
  readonly saving: Saving
  /** Missing for the mail address of the record, which no method names. */
  readonly edit?: () => void
}

/** One way: what it is, whether it is proven, what became of the last message, and what can be done about it. */
export const MethodRow = ({ method, defects, saving, edit }: Props): ReactElement => {
  const test = useAct('contact.test')
  const [asking, ask] = useState(false)
  const { method: name } = method
  return (
    <li data-method={name}>
      <div className="grow stack tight">
        <div className="row tight">
          <b>{name}</b> <span className="quiet">{channelText(method.channel)}</span> <Proof method={method} />
        </div>
        <div className="small wrap">
          <code>{method.address}</code>
          {method.limit !== undefined && <span className="quiet"> at most {method.limit.replace('/', ' in ')}, the rest is bundled</span>}
        </div>
        <Last method={method} />
        {defects.map(({ what, mend }) => (
          <div key={what} className="small">
            <span className="strong">{what}</span> <span className="quiet">{mendFor(mend)}</span>
          </div>
        ))}
        <Verify method={method} />
      </div>
      <div className="method-deeds">
        <Button
          loading={test.isPending}
          disabled={!method.configured}
          disabledReason="Nothing can be sent by it here yet."
          ariaLabel={`Test ${name}`}
          onClick={() => test.mutate({ method: name }, { onError: sayProblem })}
        >
          Test
        </Button>
        {edit !== undefined && (
          <>
            <Button variant="inline-icon" iconName="edit" ariaLabel={`Edit ${name}`} onClick={edit} />
            <Button variant="inline-icon" iconName="remove" ariaLabel={`Remove ${name}`} onClick={() => ask(true)} />
          </>
        )}
      </div>
      {asking && (
        <Confirm
          title={`Remove ${name}?`}
          label="Remove it"
          leave={() => ask(false)}
          go={() => {
            ask(false)
            saving.save(withoutMethod(saving.spec, name), `Removed the contact method ${name}.`, () => undefined)
          }}
        >
          Pages no longer use it, and its proof is worth nothing any more. Rules and quiet hours that name it lose it too.
        </Confirm>
      )}
    </li>
  )
}

const Proof = ({ method: { verifiedAt, verifiedBy, configured, blocked } }: { readonly method: MethodView }): ReactElement => (
  <Glow value={`${verifiedAt ?? ''}${configured}`}>
    {!configured ? (
      <Word tone="bad">Not set up here</Word>
    ) : blocked !== undefined ? (
      <Word tone="bad">Blocked</Word>
    ) : verifiedAt !== undefined ? (
      <Word tone="good" title={verifiedBy === 'code' ? 'By a code.' : 'By the answer to a message.'}>
        Verified <Time at={verifiedAt} />
      </Word>
    ) : (
      <Word tone="warn">Not verified</Word>
    )}
  </Glow>
)

const whats: Readonly<Record<string, string>> = { page: 'Page', code: 'Code', test: 'Test' }

const Last = ({ method: { last } }: { readonly method: MethodView }): ReactElement =>
  last === undefined ? (
    <div className="quiet small">Nothing was sent there lately.</div>
  ) : (
    <div className="small">
      <span className="quiet">Last: </span>
      <a href={urls.mailbox(last.message)}>{whats[last.what] ?? last.what}</a> <State state={last.state} because={last.reason} />{' '}
      <span className="quiet">
        <Time at={last.at} />
        {last.reason !== undefined && last.state !== 'delivered' && `: ${last.reason}`}
      </span>
    </div>
  )

/** Two taps: send the code, write it back. */
const Verify = ({ method }: { readonly method: MethodView }): ReactElement | null => {
  const start = useAct('contact.verify-start')
  const finish = useAct('contact.verify')
  const [code, setCode] = useState('')
  const [said, say] = useState<string>()
  const [until, setUntil] = useState(method.codeUntil)
  const now = useSeconds()
  if (method.verifiedAt !== undefined || !method.configured || method.blocked !== undefined) return null
  const { method: name } = method
  const left = until === undefined ? 0 : new Date(until).getTime() - now.getTime()
  const send = (): void =>
    start.mutate(
      { method: name },
      {
        onSuccess: ({ expiresAt }) => {
          say(undefined)
          setUntil(expiresAt)
        },
        onError: sayProblem,
      },
    )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    finish.mutate({ method: name, code }, { onSuccess: ({ verified, message }) => !verified && say(message), onError: sayProblem })
  }
  if (left <= 0)
    return (
      <div>
        <Button
          loading={start.isPending}
          ariaLabel={`${until === undefined ? 'Verify: send a code' : 'Send another code'} to ${name}`}
          onClick={send}
        >
          {until === undefined ? 'Verify: send a code' : 'Send another code'}
        </Button>
      </div>
    )
  return (
    <form className="code-form" onSubmit={submit}>
      <FormField
        label={`Code that was sent to ${name}`}
        description={`Works for ${lasting(Math.ceil(left / 60_000) * 60_000)}.`}
        {...(said === undefined ? {} : { errorText: said })}
      >
        <Input
          value={code}
          autoComplete="one-time-code"
          inputMode="numeric"
          placeholder="123 456"
          onChange={({ detail }) => setCode(detail.value)}
        />
      </FormField>
      <div className="row tight">
        <Button formAction="submit" loading={finish.isPending} disabled={code.trim().length < 6} disabledReason="Six digits.">
          Verify
        </Button>
        <Button variant="link" formAction="none" loading={start.isPending} onClick={send}>
          Send another
        </Button>
      </div>
    </form>
  )
}
