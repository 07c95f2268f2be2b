import type { ReactElement } from 'react'
import { useLocation } from 'react-router'
import { urls } from '../urls.ts'
import { areas, type Place } from './areas.ts'
import { useCounts } from './counts.ts'

/** The places of the console under the areas of the framework, with what waits beside them. */
export const Navigation = (): ReactElement => {
  const { pathname } = useLocation()
  const active = activeOf(pathname)
  return (
    <div className="places">
      <ul>
        <Item place={{ text: 'Now', url: urls.now() }} active={active} />
      </ul>
      {areas.map((area) => (
        <div key={area.title} role="group" aria-label={area.title}>
          <h2>{area.title}</h2>
          <ul>
            {area.places.map((place) => (
              <Item key={place.url} place={place} active={active} />
            ))}
          </ul>
        </div>
      ))}
      <ul className="apart">
        <Item place={{ text: 'Settings', url: urls.settings() }} active={active} />
      </ul>
    </div>
  )
}

const Item = ({ place, active }: { readonly place: Place; readonly active: string }): ReactElement => {
  const counts = useCounts()
  const count = place.count === undefined ? '' : counts[place.count]
  const isLoud = place.count === 'alerts' || place.count === 'incidents'
  return (
    <li>
      <a href={place.url} {...(active === place.url ? { 'aria-current': 'page' as const } : {})}>
        {place.text}
        {count !== '' && <span className={isLoud ? 'count loud' : 'count'}>{count}</span>}
      </a>
    </li>
  )
}

/** Kinds with a place of their own. */
const homes: Readonly<Record<string, string>> = {
  runbook: urls.procedures(),
  playbook: urls.procedures(),
  schedule: urls.onCall(),
  canary: urls.canaries(),
  route: urls.routes(),
  'alert-rule': urls.routes(),
  'composite-alarm': urls.composites(),
  silence: urls.silences(),
  'maintenance-window': urls.silences(),
  inhibition: urls.silences(),
  heartbeat: urls.heartbeats(),
  'event-rule': urls.eventRules(),
  integration: urls.settings(),
}

/** The place of the navigation that a page belongs to: the longest address that begins the page's own. */
const activeOf = (pathname: string): string => {
  if (pathname === '/') return '/'
  if (pathname.startsWith('/settings')) return urls.settings()
  const kind = /^\/record\/([a-z-]+)(?:%3A|:)/.exec(pathname)?.[1]
  const path = kind === undefined ? pathname : (homes[kind] ?? urls.records(kind))
  const found = areas
    .flatMap((area) => area.places.map((place) => place.url))
    .filter((url) => path === url || path.startsWith(`${url}/`))
    .sort((one, other) => other.length - one.length)[0]
  return found ?? (pathname.startsWith('/record') ? urls.kinds() : pathname)
}
