import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { Segments } from '../../parts/segments.tsx'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Deliveries } from './deliveries.tsx'
import { RuleList } from './rule-list.tsx'

/** What is done when an event fits, and what was done. */
export const View = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const whyNot = useWhyNot('record.save')
  const isDeliveries = parameters.get('view') === 'deliveries'
  return (
    <Page
      title="Event rules"
      about="What is done when an event or a fact fits a pattern: an alert, an incident, a run, any deed."
      help={
        <>
          <p>
            A rule is tried on every <a href={urls.events()}>event</a> and every fact of this installation. For each that fits, each of its
            targets is one delivery: it is tried until it is done, and given up with a reason when it cannot be.
          </p>
          <h3>What holds it back</h3>
          <p>
            Its rate, so that a storm waits its turn. The loop guard, so that no rule brings itself about. The rights of whoever wrote it
            last.
          </p>
          <h3>How good looks</h3>
          <p>
            What needs an answer gets one without somebody watching (<a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>),
            by the same process as every alert (<a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>). Nothing is given up
            for long.
          </p>
        </>
      }
      buttons={
        <Button
          variant="primary"
          href={urls.newEventRule()}
          disabled={whyNot !== undefined}
          {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        >
          Write a rule
        </Button>
      }
    >
      <div className="stack">
        <Segments
          label="Show"
          selectedId={isDeliveries ? 'deliveries' : 'rules'}
          options={[
            { id: 'rules', text: 'Rules' },
            { id: 'deliveries', text: 'Deliveries' },
          ]}
          onChange={({ detail }) => change(detail.selectedId === 'rules' ? {} : { view: 'deliveries' }, { replace: true })}
        />
        {isDeliveries ? <Deliveries rule={parameters.get('rule') ?? undefined} /> : <RuleList />}
      </div>
    </Page>
  )
}
