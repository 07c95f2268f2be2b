import { I18nProvider } from '@cloudscape-design/components/i18n'
import messages from '@cloudscape-design/components/i18n/messages/all.en'
import { QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactElement } from 'react'
import { createBrowserRouter, Navigate, RouterProvider, useLocation, type RouteObject } from 'react-router'
import { Problem } from './client.ts'
import { Waiting } from './parts/loaded.tsx'
import { ProblemNote } from './parts/problem.tsx'
import { createQueries } from './questions.ts'
import { meOf, MeProvider, useMeQuestion } from './session.tsx'
import { Fault } from './shell/fault.tsx'
import { Shell } from './shell/shell.tsx'
import { TopWaiting } from './shell/top.tsx'
import { urls } from './urls.ts'

/** One file per page, loaded when it is first opened. */
const page = (path: string, load: () => Promise<{ readonly View: () => ReactElement }>): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).View }),
  errorElement: <Fault />,
})

const pages: RouteObject[] = [
  page('/', () => import('./pages/now.tsx')),
  page('/alerts', () => import('./pages/alerts.tsx')),
  page('/alerts/:id', () => import('./pages/alert.tsx')),
  page('/silences', () => import('./pages/silences/silences.tsx')),
  page('/silences/-new', () => import('./pages/silences/write.tsx')),
  page('/silences/:name', () => import('./pages/silences/silence.tsx')),
  page('/silences/:name/edit', () => import('./pages/silences/write.tsx')),
  page('/routes', () => import('./pages/routes/routes.tsx')),
  page('/routes/test', () => import('./pages/routes/test.tsx')),
  page('/composites', () => import('./pages/composites/composites.tsx')),
  page('/noise', () => import('./pages/noise/noise.tsx')),
  page('/noise/:rule', () => import('./pages/noise/rule.tsx')),
  page('/incidents', () => import('./pages/incidents.tsx')),
  page('/incidents/:id', () => import('./pages/incident.tsx')),
  page('/runs', () => import('./pages/run/list.tsx')),
  page('/runs/:id', () => import('./pages/run/page.tsx')),
  page('/procedures', () => import('./pages/procedures/list.tsx')),
  page('/procedures/-toil', () => import('./pages/procedures/toil.tsx')),
  page('/procedures/:reference', () => import('./pages/procedure/page.tsx')),
  page('/procedures/:reference/run', () => import('./pages/run/form.tsx')),
  page('/runners', () => import('./pages/runners/list.tsx')),
  page('/runners/:name', () => import('./pages/runners/runner.tsx')),
  page('/secrets', () => import('./pages/secrets/list.tsx')),
  page('/secrets/:name', () => import('./pages/secrets/secret.tsx')),
  page('/approvals', () => import('./pages/approvals/inbox.tsx')),
  page('/on-call', () => import('./pages/on-call/now.tsx')),
  page('/on-call/-mine', () => import('./pages/on-call/mine.tsx')),
  page('/on-call/-swaps', () => import('./pages/on-call/swaps.tsx')),
  page('/on-call/-calendars', () => import('./pages/on-call/calendars.tsx')),
  page('/on-call/:name', () => import('./pages/on-call/schedule.tsx')),
  page('/on-call/-import', () => import('./pages/paging/import.tsx')),
  page('/escalation-policies', () => import('./pages/paging/policies.tsx')),
  page('/reachability', () => import('./pages/paging/reachability.tsx')),
  page('/load', () => import('./pages/paging/load.tsx')),
  page('/pages', () => import('./pages/paging/pages.tsx')),
  page('/drills', () => import('./pages/paging/drills.tsx')),
  page('/drills/:id', () => import('./pages/paging/drill.tsx')),
  page('/hand-offs', () => import('./pages/paging/handoffs.tsx')),
  page('/hand-offs/:id', () => import('./pages/paging/handoff.tsx')),
  page('/canaries', () => import('./pages/canaries.tsx')),
  page('/canaries/:name', () => import('./pages/canary.tsx')),
  page('/heartbeats', () => import('./pages/heartbeats.tsx')),
  page('/heartbeats/:name', () => import('./pages/heartbeat.tsx')),
  page('/events', () => import('./pages/events.tsx')),
  page('/events/:id', () => import('./pages/event.tsx')),
  page('/event-rules', () => import('./pages/event-rules/rules.tsx')),
  page('/event-rules/-new', () => import('./pages/event-rules/write.tsx')),
  page('/event-rules/:name', () => import('./pages/event-rules/rule.tsx')),
  page('/event-rules/:name/edit', () => import('./pages/event-rules/write.tsx')),
  page('/settings/integrations/-new', () => import('./pages/integrations/connect.tsx')),
  page('/settings/integrations/:name', () => import('./pages/integrations/integration.tsx')),
  page('/mailbox', () => import('./pages/mailbox.tsx')),
  page('/readiness', () => import('./pages/readiness.tsx')),
  page('/readiness/:subject', () => import('./pages/readiness.tsx')),
  page('/readiness/:subject/:practice', () => import('./pages/practice.tsx')),
  page('/records', () => import('./pages/kinds.tsx')),
  page('/records/:kind', () => import('./pages/records.tsx')),
  page('/records/:kind/new', () => import('./pages/record-edit.tsx')),
  page('/record/:reference', () => import('./pages/record.tsx')),
  page('/record/:reference/edit', () => import('./pages/record-edit.tsx')),
  page('/ownerless', () => import('./pages/ownerless.tsx')),
  page('/reviews', () => import('./pages/reviews.tsx')),
  page('/settings/:page', () => import('./pages/settings.tsx')),
  page('/do/:action', () => import('./pages/do.tsx')),
  { path: '/settings', element: <Navigate to={urls.settings()} replace /> },
  page('*', () => import('./pages/missing.tsx')),
]

const router = createBrowserRouter([
  { path: '/sign-in', lazy: async () => ({ Component: (await import('./pages/sign-in.tsx')).View }), HydrateFallback: () => <></> },
  { element: <SignedIn />, children: pages, errorElement: <Fault />, HydrateFallback: () => <TopWaiting /> },
])

function SignedIn(): ReactElement {
  const me = useMeQuestion()
  const { pathname, search } = useLocation()
  if (me.data !== undefined) {
    return (
      <MeProvider me={meOf(me.data)}>
        <Shell />
      </MeProvider>
    )
  }
  if (me.error instanceof Problem && me.error.status === 401) return <Navigate to={urls.signIn(pathname + search)} replace />
  return (
    <>
      <TopWaiting />
      <main className="alone">
        {me.error === null ? <Waiting lines={4} /> : <ProblemNote problem={me.error} retry={() => void me.refetch()} />}
      </main>
    </>
  )
}

export const App = (): ReactElement => {
  const [queries] = useState(createQueries)
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  )
}
