import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useEffect, useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { allowPush, endPush, pushEndpoint, pushSupport, usualName } from '../../push.ts'
import { useAsk } from '../../questions.ts'
import { say } from '../../shell/flashes.tsx'

/** Browsers that show pages of mine, and a way to make this one of them. */
export const Browsers = (): ReactElement => {
  const devices = useAsk('contact.push-devices', {})
  const [here, setHere] = useState<string>()
  useEffect(() => {
    if (pushSupport() !== 'unsupported') void pushEndpoint().then(setHere)
  }, [devices.data])
  const items = devices.data?.items ?? []
  const isOn = items.some(({ endpoint }) => endpoint === here)
  return (
    <section className="card half">
      <h2>Pages in a browser or on a phone</h2>
      <div className="stack">
        {items.length === 0 ? (
          <p className="quiet">None yet. Allow it here, then add a contact method with the channel push and this name to your record.</p>
        ) : (
          <ul>
            {items.map((item) => (
              <Device key={item.name} item={item} isHere={item.endpoint === here} />
            ))}
          </ul>
        )}
        {isOn ? (
          <TurnOff done={() => void devices.refetch()} />
        ) : (
          <TurnOn publicKey={devices.data?.publicKey} done={() => void devices.refetch()} />
        )}
      </div>
    </section>
  )
}

type Device = Outputs['contact.push-devices']['items'][number]

const Device = ({ item, isHere }: { readonly item: Device; readonly isHere: boolean }): ReactElement => (
  <li>
    <b>{item.name}</b> {isHere && <Word tone="good">this one</Word>} {!item.isMethod && <Word tone="bad">no contact method names it</Word>}{' '}
    <span className="quiet">
      since <Time at={item.createdAt} />
    </span>{' '}
    {!isHere && (
      <Deed action="contact.push-unsubscribe" input={{ name: item.name }} variant="inline-link" label={`Remove ${item.name}`}>
        Remove
      </Deed>
    )}
  </li>
)

const TurnOn = ({ publicKey, done }: { readonly publicKey: string | undefined; readonly done: () => void }): ReactElement => {
  const [name, setName] = useState(usualName(navigator.userAgent))
  const [busy, setBusy] = useState(false)
  const support = pushSupport()
  const reason =
    support === 'unsupported'
      ? 'This browser shows no messages. On an iPhone, add Andon to the home screen and open it from there; elsewhere Andon must be opened over https.'
      : support === 'denied'
        ? 'Notifications from here are forbidden in this browser. Allow them beside its address bar, then load the page again.'
        : name.trim() === ''
          ? 'Give it a name.'
          : undefined
  const allow = async (): Promise<void> => {
    setBusy(true)
    try {
      const { isMethod } = await allowPush(name.trim(), publicKey ?? '')
      say(
        'success',
        'Pages can come to this browser.',
        isMethod ? undefined : `Add a contact method with the channel push and the address ${name.trim()} to your record, so that they do.`,
      )
      done()
    } catch (error) {
      say('error', 'Pages cannot come to this browser.', error instanceof Error ? error.message : String(error))
    }
    setBusy(false)
  }
  return (
    <>
      <FormField label="Name of this browser" stretch>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <div>
        <Button
          loading={busy}
          disabled={reason !== undefined || publicKey === undefined}
          disabledReason={reason ?? 'One moment.'}
          onClick={() => void allow()}
        >
          Let pages come to this browser
        </Button>
      </div>
    </>
  )
}

const TurnOff = ({ done }: { readonly done: () => void }): ReactElement => {
  const end = async (): Promise<void> => {
    try {
      await endPush()
      done()
    } catch (error) {
      say('error', 'It could not be ended.', error instanceof Error ? error.message : String(error))
    }
  }
  return (
    <div>
      <Button onClick={() => void end()}>No pages to this browser</Button>
    </div>
  )
}
