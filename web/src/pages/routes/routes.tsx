import '../../alerting.css'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { useFilters } from '../../parts/filters.tsx'
import { Segments } from '../../parts/segments.tsx'
import { useAsk } from '../../questions.ts'
import { useWhyNot } from '../../session.tsx'
import { Page } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { Rules } from './rules.tsx'
import { Tree } from './tree.tsx'

/** Where alerts go, and how they are understood: the tree of routes, and the rules. */
export const View = (): ReactElement => {
  const filters = useFilters()
  const isRules = filters.get('view') === 'rules'
  const whyNot = useWhyNot('record.save')
  const matrix = useAsk('alert.priorities', {})
  return (
    <Page
      title={isRules ? 'Alert rules' : 'Alert routes'}
      about={
        isRules
          ? 'How alerts of one name are understood, whoever sends them. The first that matches counts and goes before what the route says.'
          : 'Which alerts go where. The first route that matches takes the alert, and of those below it the first again.'
      }
      buttons={
        <>
          <Button
            href={urls.newRecord(isRules ? 'alert-rule' : 'route')}
            disabled={whyNot !== undefined}
            {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
          >
            {isRules ? 'New rule' : 'New route'}
          </Button>
          <Button variant="primary" href={urls.routeTest()}>
            Where would an alert go?
          </Button>
        </>
      }
      help={
        <>
          <p>
            A route gives alerts an owner, a document, whom to page and how pressing they are. One below another takes over what it does not
            say. A rule says what alerts of one name mean, whichever route takes them.
          </p>
          <p>
            Priority comes from <a href={urls.record(matrix.data?.matrix ?? 'priority-matrix:default')}>the matrix</a> of impact and
            urgency.
          </p>
          <h3>How good looks</h3>
          <p>No route lacks anything, and nothing arrives that no route takes.</p>
          <h3>Practices</h3>
          <p>
            <a href={urls.practice('organization', 'OPS10-BP02')}>OPS10-BP02</a>,{' '}
            <a href={urls.practice('organization', 'OPS10-BP03')}>OPS10-BP03</a>
          </p>
        </>
      }
    >
      <div className="stack">
        <Segments
          label="Show"
          selectedId={isRules ? 'rules' : ''}
          options={[
            { id: '', text: 'Routes' },
            { id: 'rules', text: 'Rules' },
          ]}
          onChange={({ detail }) => filters.set('view', detail.selectedId)}
        />
        {isRules ? <Rules /> : <Tree />}
      </div>
    </Page>
  )
}
