import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import { useRef, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import type { Outputs } from '../client.gen.ts'
import { Deed } from '../parts/deed.tsx'
import { Waiting } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Refs } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { State } from '../parts/words.tsx'
import { useAsk, usePages } from '../questions.ts'
import { useRowKeys } from '../shell/keyboard.tsx'
import { Page } from '../shell/page.tsx'
import { urlOf, urls } from '../urls.ts'

type Message = Outputs['message.get']
const states = ['waiting', 'sending', 'delivered', 'refused', 'failed', 'withdrawn'] as const

/** Every message that left or is to leave, as the person who got it saw it, with what became of it. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const state = states.find((each) => each === parameters.get('state'))
  const chosen = parameters.get('message') ?? undefined
  const pages = usePages('message.list', { ...(state === undefined ? {} : { state }), limit: 50 })
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  const shown = chosen ?? pages.items[0]?.id
  const set = (name: string, value: string | undefined): void =>
    change((before) => {
      const next = new URLSearchParams(before)
      if (value === undefined || value === '') next.delete(name)
      else next.set(name, value)
      return next
    })
  return (
    <Page
      title="Mailbox"
      about="Every message Andon sent or is to send, word for word, and what became of it."
      help={
        <>
          <p>
            In the example organization no message leaves this machine: they land here, so that you see the page that was sent and can
            follow its links.
          </p>
          <h3>How good looks</h3>
          <p>
            Nothing is refused or failed. A message that did not arrive says why; mend the address on the person’s or team’s record and send
            it again.
          </p>
        </>
      }
      buttons={
        <Select
          ariaLabel="State"
          selectedOption={{ value: state ?? '', label: state === undefined ? 'Every state' : `Only ${state}` }}
          options={[{ value: '', label: 'Every state' }, ...states.map((each) => ({ value: each, label: `Only ${each}` }))]}
          onChange={({ detail }) => set('state', detail.selectedOption.value)}
        />
      }
    >
      {pages.problem !== null && pages.items.length === 0 ? (
        <ProblemNote problem={pages.problem} retry={pages.refresh} />
      ) : pages.loading ? (
        <Waiting lines={5} />
      ) : pages.items.length === 0 ? (
        <div className="card">
          <Nothing title="No messages" action={<Button href={urls.now()}>Go to Now</Button>}>
            When somebody is paged, the page is here within a second. Break the shop on Now to see one.
          </Nothing>
        </div>
      ) : (
        <div className={chosen === undefined ? 'mailbox' : 'mailbox reading'}>
          <div className="card plain">
            <ul className="letters" ref={list}>
              {pages.items.map((message) => (
                <li key={message.id} data-row className={message.id === shown ? 'chosen' : undefined}>
                  <a
                    href={`${urls.mailbox(message.id)}${state === undefined ? '' : `&state=${state}`}`}
                    aria-current={message.id === shown}
                  >
                    <span className="row apart small quiet">
                      <span>{message.to}</span>
                      <Time at={message.createdAt} />
                    </span>
                    <span className="subject">{message.subject}</span>
                    <span className="row apart small">
                      <span className="quiet">{message.channel}</span>
                      <State state={message.state} because={message.reason ?? undefined} />
                    </span>
                  </a>
                </li>
              ))}
            </ul>
            {pages.more !== undefined && (
              <div className="row pad">
                <Button onClick={pages.more} loading={pages.loadingMore}>
                  Show earlier
                </Button>
              </div>
            )}
          </div>
          {shown !== undefined && <Letter id={shown} first={pages.items.find((message) => message.id === shown)} />}
        </div>
      )}
    </Page>
  )
}

const Letter = ({ id, first }: { readonly id: string; readonly first: Message | undefined }): ReactElement => {
  const asked = useAsk('message.get', { id }, { enabled: first === undefined })
  const message = first ?? asked.data
  if (message === undefined) return asked.error === null ? <Waiting /> : <ProblemNote problem={asked.error} />
  const mayRetry = ['waiting', 'refused', 'failed', 'withdrawn'].includes(message.state)
  return (
    <article className="card letter" aria-label={message.subject}>
      <a className="back small" href={urls.mailbox()}>
        All messages
      </a>
      <h2>{message.subject}</h2>
      <dl className="facts small">
        <dt>To</dt>
        <dd>
          {message.to} by {message.channel}
        </dd>
        <dt>State</dt>
        <dd>
          <State state={message.state} /> {message.reason !== null && <span className="quiet">{message.reason}</span>}
        </dd>
        <dt>Sent</dt>
        <dd>
          <Time at={message.createdAt} />
          {message.finishedAt !== null && (
            <span className="quiet">
              , ended <Time at={message.finishedAt} /> after {message.attempts} {message.attempts === 1 ? 'attempt' : 'attempts'}
            </span>
          )}
          {message.nextAt !== null && (
            <span className="quiet">
              , tried next <Time at={message.nextAt} />
            </span>
          )}
        </dd>
        <dt>About</dt>
        <dd>
          <Refs to={message.about.filter((reference) => urlOf(reference) !== undefined)} />
        </dd>
      </dl>
      {message.text === undefined ? (
        <p className="quiet">The text holds links that act for the person it was sent to; only administrators may read it here.</p>
      ) : (
        <div className="paper">{message.text}</div>
      )}
      <div className="row">
        {message.links.map((link) => (
          <Button key={link.url} href={link.url} target="_blank" iconName="external" iconAlign="right">
            {link.label}
          </Button>
        ))}
        {mayRetry && (
          <Deed action="message.retry" input={{ id }} done="It is tried again now.">
            Send again
          </Deed>
        )}
      </div>
    </article>
  )
}
