import type { ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { Page, type Crumb } from '../../shell/page.tsx'
import { urls } from '../../urls.ts'
import { ConnectPrometheus } from './connect-prometheus.tsx'
import { ConnectTool } from './connect-tool.tsx'
import { tools } from './tools.ts'

const help = (
  <>
    <p>
      Every tool gets an integration of its own: an address, up to three keys, a rate limit, and a list of what was refused. What it adds,
      its workload and labels, is used where the sender says nothing.
    </p>
    <h3>How good looks</h3>
    <ul>
      <li>
        Everything that can tell of trouble tells it here, so that one process handles it (
        <a href={urls.practice('organization', 'OPS10-BP01')}>OPS10-BP01</a>).
      </li>
      <li>
        What arrives says what to do about it (<a href={urls.practice('organization', 'OPS08-BP04')}>OPS08-BP04</a>).
      </li>
      <li>One integration per sender: a key that leaks is revoked without silencing the others.</li>
    </ul>
  </>
)

/** Choose a tool, say whose it is, copy the key and the setting. The tool is in the address. */
export const View = (): ReactElement => {
  const [parameters] = useSearchParams()
  const tool = tools.find(({ id }) => id === parameters.get('tool'))
  const crumbs: Crumb[] = [
    { text: 'Settings', href: urls.settings() },
    { text: 'Integrations', href: urls.settings('integrations') },
  ]
  if (tool === undefined)
    return (
      <Page title="Connect a tool" about="What should be able to tell Andon that something happened?" crumbs={crumbs} help={help}>
        <ul className="tiles plain">
          {tools.map(({ id, title, about }) => (
            <li key={id}>
              <a className="card tile" href={urls.connect(id)}>
                <span className="strong">{title}</span>
                <span className="quiet">{about}</span>
              </a>
            </li>
          ))}
          <li>
            <a className="card tile" href={urls.importOnCall()}>
              <span className="strong">On-call of another tool</span>
              <span className="quiet">
                People, schedules and escalation policies of Opsgenie, PagerDuty or Grafana OnCall: imported once.
              </span>
            </a>
          </li>
        </ul>
      </Page>
    )
  return (
    <Page
      key={tool.id}
      title={`Connect ${tool.title.replace('Speaks to', 'what speaks to').replace('Any', 'any')}`}
      about={tool.about}
      crumbs={[...crumbs, { text: 'Connect a tool', href: urls.connect() }]}
      help={help}
    >
      {tool.format === undefined ? <ConnectPrometheus tool={tool} /> : <ConnectTool key={tool.id} tool={tool} format={tool.format} />}
    </Page>
  )
}
