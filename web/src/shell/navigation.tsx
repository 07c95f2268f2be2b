import Badge from '@cloudscape-design/components/badge'
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation'
import type { ReactElement } from 'react'
import { useLocation } from 'react-router'
import { urls } from '../urls.ts'
import { areas, type Place } from './areas.ts'
import { useCounts } from './counts.ts'

export const Navigation = (): ReactElement => {
  const { pathname } = useLocation()
  const counts = useCounts()
  const link = (place: Place): SideNavigationProps.Link => {
    const count = place.count === undefined ? undefined : counts[place.count]
    return {
      type: 'link',
      text: place.text,
      href: place.url,
      ...(count === undefined || count === '' ? {} : { info: <Badge color={place.count === 'alerts' || place.count === 'incidents' ? 'red' : 'grey'}>{count}</Badge> }),
    }
  }
  return (
    <SideNavigation
      activeHref={activeOf(pathname)}
      items={[
        { type: 'link', text: 'Now', href: urls.now() },
        ...areas.map((area): SideNavigationProps.SectionGroup => ({ type: 'section-group', title: area.title, items: area.places.map(link) })),
        { type: 'divider' },
        { type: 'link', text: 'Settings', href: urls.settings() },
      ]}
    />
  )
}

/** The place of the navigation that a page belongs to: the longest address that begins the page's own. */
const activeOf = (pathname: string): string => {
  if (pathname === '/') return '/'
  if (pathname.startsWith('/settings')) return urls.settings()
  const kind = /^\/record\/([a-z-]+)%3A|^\/record\/([a-z-]+):/.exec(pathname)
  const path = kind === null ? pathname : urls.records(kind[1] ?? kind[2] ?? '')
  const all = areas.flatMap((area) => area.places.map((place) => place.url))
  const found = all.filter((url) => path === url || path.startsWith(`${url}/`)).sort((one, other) => other.length - one.length)[0]
  return found ?? (pathname.startsWith('/record') ? urls.kinds() : pathname)
}
