import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useLocation } from 'react-router'
import { Deed } from '../parts/deed.tsx'
import { prefer, usePreferences } from '../preferences.ts'
import { useAsk } from '../questions.ts'
import { useMe } from '../session.tsx'
import { urls } from '../urls.ts'

/** The first steps in the example organization; shown on Now until it is sent away. */
export const Tour = (): ReactElement | null => {
  const me = useMe()
  const { toured } = usePreferences()
  const { pathname } = useLocation()
  return me.example && !toured && pathname === urls.now() ? <Steps /> : null
}

const Steps = (): ReactElement => {
  const canaries = useAsk('canary.list', { workload: 'workload:checkout' }, { everyMs: 5_000 })
  const broken = canaries.data?.items.some((canary) => canary.state === 'failing' || canary.lastPassed === false) === true
  return (
    <section className="tour card" aria-label="Tour">
      <div className="title">
        <h2>This is AnyCompany Retail. Three things to try.</h2>
        <Button variant="inline-icon" iconName="close" ariaLabel="Hide the tour" onClick={() => prefer({ toured: true })} />
      </div>
      <ol>
        <li>
          <h3>Break the shop</h3>
          <p className="quiet">
            A canary buys from it every few seconds. Watch the alert open, the <a href={urls.mailbox()}>page in the mailbox</a>, the
            runbook, the recovery and the <a href={urls.incidents()}>incident’s story</a>.
          </p>
          {broken ? (
            <Deed action="demo.mend" input={{ target: 'checkout' }} done="The shop is mended. The canary will see it in a few seconds.">
              Mend the shop
            </Deed>
          ) : (
            <Deed
              action="demo.break"
              input={{ target: 'checkout' }}
              variant="primary"
              done="Checkout is broken. The canary will notice in a few seconds."
            >
              Break the shop
            </Deed>
          )}
        </li>
        <li>
          <h3>Look at readiness</h3>
          <p className="quiet">Sixty-eight practices judged from what exists and what happened, down to the record that fails.</p>
          <Button href={urls.readiness()}>Open readiness</Button>
        </li>
        <li>
          <h3>Bring your own</h3>
          <p className="quiet">Point Alertmanager here, apply a folder of YAML or Backstage files, invite people.</p>
          <span className="row">
            <Button href={urls.settings('integrations')}>See the addresses</Button>
            <Deed action="demo.leave" input={{}} ask variant="inline-link" done="The example is archived; the place is yours.">
              Leave the example
            </Deed>
          </span>
        </li>
      </ol>
    </section>
  )
}
