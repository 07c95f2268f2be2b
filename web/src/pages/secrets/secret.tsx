import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement } from 'react'
import { useParams } from 'react-router'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Nothing } from '../../parts/nothing.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref, Refs } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Word } from '../../parts/words.tsx'
import { useAct, useAsk, usePages } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { SecretState, stores, type Secret } from './list.tsx'

/** One secret: where it is kept, how old it is, who used it; never its value. */
export const View = (): ReactElement => {
  const { name = '' } = useParams()
  const asked = useAsk('secret.get', { secret: name })
  const crumbs = [{ text: 'Secrets', href: urls.secrets() }]
  if (asked.data === undefined)
    return (
      <Page title={name} crumbs={crumbs}>
        {asked.error === null ? (
          <Loaded query={asked} lines={5}>
            {() => null}
          </Loaded>
        ) : (
          <ProblemNote problem={asked.error} retry={() => void asked.refetch()} />
        )}
      </Page>
    )
  const secret = asked.data
  return (
    <Page title={secret.title} crumbs={crumbs} before={<SecretState secret={secret} />} buttons={<Buttons secret={secret} />}>
      <div className="grid">
        <div className="two-thirds stack">
          {secret.warnings.length > 0 && (
            <section className="card">
              <h2>Look at this</h2>
              <ul className="plain">
                {secret.warnings.map((warning) => (
                  <li key={warning} className="wrap">
                    {warning}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Uses secret={secret} />
        </div>
        <aside className="third stack" aria-label="About the secret">
          <section className="card">
            <dl className="facts">
              <dt>Written as</dt>
              <dd className="wrap">
                <code>{secret.secret.replace(/^secret:/, 'secret://')}</code>
              </dd>
              <dt>Kept in</dt>
              <dd>{stores[secret.store]}</dd>
              <dt>Owner</dt>
              <dd>
                <Ref to={secret.owner} />
              </dd>
              <dt>Set</dt>
              <dd>
                <Time at={secret.setAt} /> {secret.setBy !== null && <Ref to={secret.setBy} />}
              </dd>
              {secret.fingerprint !== null && (
                <>
                  <dt>Fingerprint</dt>
                  <dd className="wrap">
                    <code>{secret.fingerprint}</code>
                  </dd>
                </>
              )}
              {secret.formerUntil !== null && (
                <>
                  <dt>The former works</dt>
                  <dd>
                    until <Time at={secret.formerUntil} until />
                  </dd>
                </>
              )}
              <dt>To be replaced</dt>
              <dd>
                <Time at={secret.rotationDueAt} none="nobody asked for it" />
              </dd>
              <dt>May be used by</dt>
              <dd>
                <Refs to={[...secret.use.procedures, ...secret.use.teams]} />
              </dd>
              {secret.use.runners !== null && (
                <>
                  <dt>Only on</dt>
                  <dd>
                    <Refs to={[...secret.use.runners]} />
                  </dd>
                </>
              )}
            </dl>
          </section>
        </aside>
      </div>
    </Page>
  )
}

const Buttons = ({ secret }: { readonly secret: Secret }): ReactElement => (
  <span className="row">
    <Button href={urls.record(secret.secret)}>Record</Button>
    <Deed action="secret.check" input={{ secret: secret.secret }} done="It can be read.">
      Can it be read?
    </Deed>
    {secret.store === 'andon' && secret.version !== null && (
      <Deed action="secret.forget" input={{ secret: secret.secret }} ask done="Its values are deleted.">
        Delete its values
      </Deed>
    )}
    {secret.store === 'andon' && <Write secret={secret} action={secret.version === null ? 'secret.set' : 'secret.rotate'} />}
  </span>
)

/** Takes a value and never gives one back. */
const Write = ({ secret, action }: { readonly secret: Secret; readonly action: 'secret.set' | 'secret.rotate' }): ReactElement => {
  const [open, setOpen] = useState(false)
  const [value, setValue] = useState('')
  const write = useAct(action)
  const whyNot = useWhyNot(action)
  const isFirst = action === 'secret.set'
  const leave = (): void => {
    setValue('')
    setOpen(false)
    write.reset()
  }
  return (
    <>
      <Button
        variant="primary"
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        nativeButtonAttributes={{ 'data-action': action }}
        onClick={() => setOpen(true)}
      >
        {isFirst ? 'Set its value' : 'Replace its value'}
      </Button>
      {open && (
        <Modal
          visible
          header={isFirst ? 'Set the value' : 'Replace the value'}
          onDismiss={leave}
          closeAriaLabel="Close"
          footer={
            <div className="row">
              <Button
                variant="primary"
                loading={write.isPending}
                disabled={value === ''}
                onClick={() =>
                  write.mutate(
                    { secret: secret.secret, value },
                    {
                      onSuccess: () => {
                        say('success', 'It is sealed. Nobody can read it here, you neither.')
                        leave()
                      },
                    },
                  )
                }
              >
                {isFirst ? 'Set it' : 'Replace it'}
              </Button>
            </div>
          }
        >
          <div className="stack">
            {write.error !== null && <ProblemNote problem={write.error} />}
            <p>
              {isFirst
                ? 'It is sealed with a key outside the database.'
                : 'The present value works for a while longer, so that nothing breaks meanwhile.'}
            </p>
            <Input type="password" value={value} ariaLabel="Value" autoComplete={false} onChange={({ detail }) => setValue(detail.value)} />
          </div>
        </Modal>
      )}
    </>
  )
}

const outcomes = { used: ['good', 'Used'], refused: ['bad', 'Refused'], failed: ['warn', 'Could not be read'] } as const

const Uses = ({ secret }: { readonly secret: Secret }): ReactElement => {
  const whyNot = useWhyNot('secret.uses')
  return (
    <section className="card">
      <h2>Uses</h2>
      {whyNot === undefined ? <UseList secret={secret} /> : <p className="quiet">{whyNot}</p>}
    </section>
  )
}

const UseList = ({ secret }: { readonly secret: Secret }): ReactElement => {
  const pages = usePages('secret.uses', { secret: secret.secret, limit: 50 }, { key: 'before' })
  if (pages.problem !== null && pages.items.length === 0) return <ProblemNote problem={pages.problem} retry={pages.refresh} />
  if (pages.items.length === 0) return <Nothing title="Nobody has used it">Each use by a step of a run is written down here.</Nothing>
  return (
    <>
      <ul className="things">
        {pages.items.map((use) => {
          const [tone, word] = outcomes[use.outcome]
          return (
            <li key={`${use.run}/${use.step}/${use.at}`}>
              <div className="grow">
                <a href={`${urls.run(use.run)}#step-${use.step}`}>{use.procedure}</a>
                <div className="meta wrap">
                  {use.reason} {use.runner !== null && <Ref to={use.runner} />} <Time at={use.at} />
                </div>
              </div>
              <Word tone={tone}>{word}</Word>
            </li>
          )
        })}
      </ul>
      {pages.more !== undefined && (
        <Button loading={pages.loadingMore} onClick={pages.more}>
          Show more
        </Button>
      )}
    </>
  )
}
