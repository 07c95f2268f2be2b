import AppLayout from '@cloudscape-design/components/app-layout-toolbar'
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group'
import HelpPanel from '@cloudscape-design/components/help-panel'
import { lazy, Suspense, useCallback, useEffect, useState, type ReactElement } from 'react'
import { Outlet, useLocation, useNavigate } from 'react-router'
import { useLive } from '../live.ts'
import { Waiting } from '../parts/loaded.tsx'
import { useNarrow } from '../parts/narrow.ts'
import { prefer, usePreferences } from '../preferences.ts'
import { Flashes } from './flashes.tsx'
import { useKeys } from './keyboard.tsx'
import { Navigation } from './navigation.tsx'
import { PageContext, type PageNote } from './page.tsx'
import { Palette } from './palette.tsx'
import { usePanel, usePeek } from './peek.tsx'
import { Top } from './top.tsx'
import { Tour } from './tour.tsx'

const labels = {
  navigation: 'Places',
  navigationToggle: 'Show places',
  navigationClose: 'Hide places',
  notifications: 'What happened',
  tools: 'Help',
  toolsToggle: 'Show help',
  toolsClose: 'Hide help',
}

const KeysHelp = lazy(async () => ({ default: (await import('./keys-help.tsx')).KeysHelp }))

/** Everything around a page: top bar, places, help, what happened, a row's details, the palette. */
export const Shell = (): ReactElement => {
  const [note, tell] = useState<PageNote>({ title: '', crumbs: [], help: undefined })
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)
  const [tools, setTools] = useState(false)
  const [drawer, setDrawer] = useState(false)
  const { navigation } = usePreferences()
  const narrow = useNarrow()
  const peek = usePeek()
  const Panel = usePanel(peek.reference !== undefined)
  const { pathname } = useLocation()
  useLive(true)
  useLinks()
  useKeys(
    useCallback(() => setPalette(true), []),
    useCallback(() => setKeys(true), []),
  )
  // A new page starts at its top, with the drawer of a phone closed.
  useEffect(() => {
    setDrawer(false)
    window.scrollTo(0, 0)
  }, [pathname])
  return (
    <PageContext value={tell}>
      <a
        className="skip"
        href="#content"
        onClick={(event) => (event.preventDefault(), document.querySelector<HTMLElement>('main h1')?.focus())}
      >
        Skip to the page
      </a>
      <Top openPalette={() => setPalette(true)} openKeys={() => setKeys(true)} />
      <AppLayout
        headerSelector="#top"
        ariaLabels={labels}
        navigationOpen={narrow ? drawer : navigation}
        onNavigationChange={({ detail }) => (narrow ? setDrawer(detail.open) : prefer({ navigation: detail.open }))}
        navigation={<Navigation />}
        navigationWidth={232}
        breadcrumbs={
          <BreadcrumbGroup
            items={[{ text: 'Andon', href: '/' }, ...note.crumbs, { text: note.title, href: pathname }]}
            ariaLabel="Where you are"
          />
        }
        toolsHide={note.help === undefined}
        tools={<HelpPanel header={<h2>{note.title}</h2>}>{note.help}</HelpPanel>}
        toolsOpen={tools && note.help !== undefined}
        onToolsChange={({ detail }) => setTools(detail.open)}
        notifications={<Flashes />}
        stickyNotifications
        maxContentWidth={1560}
        splitPanelOpen={peek.reference !== undefined && Panel !== undefined}
        onSplitPanelToggle={({ detail }) => (detail.open ? undefined : peek.close())}
        splitPanelPreferences={{ position: 'side' }}
        splitPanel={peek.reference === undefined || Panel === undefined ? undefined : <Panel reference={peek.reference} />}
        content={
          <div id="content">
            <Tour />
            <Suspense fallback={<Waiting lines={6} />}>
              <Outlet />
            </Suspense>
          </div>
        }
      />
      {palette && <Palette close={() => setPalette(false)} />}
      {keys && (
        <Suspense fallback={null}>
          <KeysHelp close={() => setKeys(false)} />
        </Suspense>
      )}
    </PageContext>
  )
}

/** Any link to an address of the console moves without loading the page again, whoever drew it. */
const useLinks = (): void => {
  const navigate = useNavigate()
  useEffect(() => {
    const click = (event: MouseEvent): void => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
      const link = event.target instanceof Element ? event.target.closest('a') : null
      const href = link?.getAttribute('href')
      if (link === null || href === null || href === undefined || link.target === '_blank' || link.hasAttribute('download')) return
      if (!href.startsWith('/') || /^\/(api|p)(\/|$)/.test(href)) return
      event.preventDefault()
      void navigate(href)
    }
    document.addEventListener('click', click)
    return () => document.removeEventListener('click', click)
  }, [navigate])
}
