import Button from '@cloudscape-design/components/button'
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard'
import type { ReactElement, ReactNode } from 'react'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { State, Word, plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { urls } from '../../urls.ts'

/** What may talk to Andon, at which address, and whom Andon tells. */
export const Integrations = (): ReactElement => {
  const here = location.origin
  return (
    <div className="grid">
      <section className="card">
        <h2>Addresses others send to</h2>
        <dl className="facts addresses">
          <Address
            name="Prometheus"
            address={here}
            because={
              <>
                Name it as an Alertmanager: Prometheus posts to <code>/api/v2/alerts</code>. Needs a{' '}
                <a href={urls.settings('tokens')}>token</a> with the scope <code>alert.receive</code>.
              </>
            }
            config={prometheus(here)}
          />
          <Address
            name="Anything else"
            address={`${here}/api/v1/alert/receive`}
            because={
              <>
                One JSON request with a list of alerts. The{' '}
                <a href={urls.reference()} target="_blank" rel="noreferrer">
                  API reference
                </a>{' '}
                shows each field.
              </>
            }
            config={curl(here)}
          />
          <Address
            name="Assistants"
            address={`${here}/mcp`}
            because="The Model Context Protocol over streamable HTTP: every action as a tool, within the token’s role and scopes."
          />
        </dl>
      </section>
      <Repositories />
      <Webhooks />
    </div>
  )
}

const Address = ({
  name,
  address,
  because,
  config,
}: {
  readonly name: string
  readonly address: string
  readonly because: ReactNode
  readonly config?: string
}): ReactElement => (
  <>
    <dt>{name}</dt>
    <dd>
      <div className="row tight">
        <code className="wrap">{address}</code>
        <CopyToClipboard
          variant="icon"
          textToCopy={address}
          copyButtonAriaLabel={`Copy the address for ${name}`}
          copySuccessText="Copied"
          copyErrorText="Copy it by hand"
        />
      </div>
      <div className="quiet small">{because}</div>
      {config !== undefined && (
        <pre className="output" tabIndex={0}>
          {config}
        </pre>
      )}
    </dd>
  </>
)

const prometheus = (here: string): string => {
  const { protocol, host } = new URL(here)
  return `alerting:\n  alertmanagers:\n    - scheme: ${protocol.replace(':', '')}\n      authorization: { credentials: <token> }\n      static_configs: [{ targets: ['${host}'] }]`
}

const curl = (here: string): string =>
  `curl -H 'authorization: Bearer <token>' -H 'content-type: application/json' \\\n  -d '[{"labels":{"alertname":"Slow","workload":"checkout","severity":"critical"},"annotations":{"summary":"Checkout is slow"}}]' \\\n  ${here}/api/v2/alerts`

const Repositories = (): ReactElement => {
  const repositories = useAsk('repository.list', {})
  return (
    <section className="card half">
      <div className="title">
        <h2>Repositories records are kept in</h2>
        <a href={urls.doAction('repository.add')}>Add one</a>
      </div>
      <Loaded query={repositories}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title="No repository" action={<Button href={urls.doAction('repository.add')}>Connect a repository</Button>}>
              Keep what you declare in git: Andon reads a branch and a folder, plans, and applies all of it or nothing.
            </Nothing>
          ) : (
            <ul className="things">
              {items.map((repository) => (
                <li key={repository.name}>
                  <div className="grow wrap">
                    <span className="strong">{repository.name}</span>
                    <div className="meta">{repository.url}</div>
                  </div>
                  <div className="end">
                    <State state="ok" />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

const Webhooks = (): ReactElement => {
  const webhooks = useAsk('webhook.list', {})
  return (
    <section className="card half">
      <div className="title">
        <h2>Who is told</h2>
        <a href={urls.doAction('webhook.create')}>Add a webhook</a>
      </div>
      <Loaded query={webhooks}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title="No webhooks" action={<Button href={urls.doAction('webhook.create')}>Send facts to another system</Button>}>
              Each fact you choose is posted, signed by Standard Webhooks, and tried again until it arrives.
            </Nothing>
          ) : (
            <ul className="things">
              {items.map((hook) => (
                <li key={hook.id}>
                  <div className="grow wrap">
                    <span className="strong">{hook.description === '' ? hook.url : hook.description}</span>
                    <div className="meta">
                      {hook.url} · {hook.types.join(', ')}
                    </div>
                  </div>
                  <div className="end">
                    {hook.disabledBecause === undefined ? (
                      <Word tone="good">on</Word>
                    ) : (
                      <Word tone="bad" title={hook.disabledBecause}>
                        off
                      </Word>
                    )}
                    <br />
                    {plural(hook.waiting, 'waiting', 'waiting')}, {hook.dead} given up
                    <br />
                    {hook.dead > 0 && (
                      <Deed action="webhook.retry" input={{ id: hook.id }} variant="inline-link" done="They are sent again.">
                        Send again
                      </Deed>
                    )}
                    <Deed action="webhook.remove" input={{ id: hook.id }} ask variant="inline-link" done="It is told nothing any more.">
                      Remove
                    </Deed>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}
