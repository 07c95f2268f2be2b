import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { Copied } from '../../parts/copied.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { State, Word, plural } from '../../parts/words.tsx'
import { useAsk } from '../../questions.ts'
import { urls } from '../../urls.ts'
import { IntegrationList } from '../integrations/list.tsx'

/** What may talk to Andon, at which address, and whom Andon tells. */
export const Integrations = (): ReactElement => (
  <div className="stack">
    <IntegrationList />
    <div className="grid">
      <section className="card">
        <h2>Addresses that need a token</h2>
        <p className="quiet">
          These speak as a person or a machine does, with an <a href={urls.settings('tokens')}>access token</a> instead of a key.
        </p>
        <dl className="facts addresses">
          <dt>Prometheus</dt>
          <dd>
            <Copied text={location.origin} label="Copy the address for Prometheus" />
            <div className="quiet small">
              Name it as an Alertmanager. <a href={urls.connect('prometheus')}>Make its token and its setting</a>
            </div>
          </dd>
          <dt>Scripts</dt>
          <dd>
            <Copied text={`${location.origin}/api/v1/event/receive`} label="Copy the address for scripts" />
            <div className="quiet small">
              Every action has an address. The{' '}
              <a href={urls.reference()} target="_blank" rel="noreferrer">
                API reference
              </a>{' '}
              shows each field.
            </div>
          </dd>
          <dt>Assistants</dt>
          <dd>
            <Copied text={`${location.origin}/mcp`} label="Copy the address for assistants" />
            <div className="quiet small">The Model Context Protocol: every action as a tool, within the token’s role and scopes.</div>
          </dd>
        </dl>
      </section>
      <Repositories />
      <Webhooks />
    </div>
  </div>
)

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
