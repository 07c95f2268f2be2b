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
import { namesIn, withMethod } from './contact/draft.ts'
import type { Saving } from './contact/saving.ts'

/** Browsers that show pages of mine, and a way to make this one of them. */
export const Browsers = ({ saving }: { readonly saving: Saving }): ReactElement => {
  const devices = useAsk('contact.push-devices', {})
  const [here, setHere] = useState<string>()
  useEffect(() => {
    if (pushSupport() !== 'unsupported') void pushEndpoint().then(setHere)
  }, [devices.data])
  const items = devices.data?.items ?? []
  const isOn = items.some(({ endpoint }) => endpoint === here)
  return (
    <section className="card two-thirds" aria-label="Browsers and installed pages">
      <h2>Pages in a browser or on a phone</h2>
      <div className="stack">
        {items.length === 0 ? (
          <p className="quiet">None yet. Allow it here, and pages can come to this browser even when Andon is not open.</p>
        ) : (
          <ul className="things">
            {items.map((item) => (
              <Device key={item.name} item={item} isHere={item.endpoint === here} saving={saving} />
            ))}
          </ul>
        )}
        {isOn ? (
          <TurnOff done={() => void devices.refetch()} />
        ) : (
          <TurnOn publicKey={devices.data?.publicKey} saving={saving} done={() => void devices.refetch()} />
        )}
      </div>
    </section>
  )
}

type Device = Outputs['contact.push-devices']['items'][number]

/** Pages come to a browser once a way of mine names it. */
const withBrowser = ({ spec }: Saving, name: string) =>
  withMethod(spec, undefined, { name: namesIn(spec).includes(name) ? `${name} browser` : name, channel: 'push', address: name })

const Device = ({ item, isHere, saving }: { readonly item: Device; readonly isHere: boolean; readonly saving: Saving }): ReactElement => (
  <li>
    <div className="grow">
      <b>{item.name}</b> {isHere && <Word tone="good">this one</Word>} {!item.isMethod && <Word tone="warn">no way of yours uses it</Word>}
      <div className="meta">
        since <Time at={item.createdAt} />
      </div>
    </div>
    {!item.isMethod && (
      <Button
        loading={saving.pending}
        disabled={saving.whyNot !== undefined}
        {...(saving.whyNot === undefined ? {} : { disabledReason: saving.whyNot })}
        ariaLabel={`Page me there: ${item.name}`}
        onClick={() => saving.save(withBrowser(saving, item.name), `Pages come to the browser ${item.name}.`, () => undefined)}
      >
        Page me there
      </Button>
    )}
    {!isHere && (
      <Deed action="contact.push-unsubscribe" input={{ name: item.name }} variant="inline-link" label={`Remove ${item.name}`}>
        Remove
      </Deed>
    )}
  </li>
)

interface TurnOnProps {
  readonly publicKey: string | undefined
  readonly saving: Saving
  readonly done: () => void
}

const TurnOn = ({ publicKey, saving, done }: TurnOnProps): ReactElement => {
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
      say('success', 'Pages can come to this browser.')
      if (!isMethod && saving.whyNot === undefined)
        saving.save(withBrowser(saving, name.trim()), `Pages come to the browser ${name.trim()}.`, () => undefined)
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
