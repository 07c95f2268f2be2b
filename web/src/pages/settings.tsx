import Tabs from '@cloudscape-design/components/tabs'
import { lazy, Suspense, type ReactElement } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Waiting } from '../parts/loaded.tsx'
import { useMe } from '../session.tsx'
import { Page } from '../shell/page.tsx'
import { urls } from '../urls.ts'

const pages = {
  me: { label: 'Me', View: lazy(async () => ({ default: (await import('./settings/me.tsx')).MySettings })) },
  contact: { label: 'How I am reached', View: lazy(async () => ({ default: (await import('./settings/contact/contact.tsx')).Contact })) },
  tokens: { label: 'Access tokens', View: lazy(async () => ({ default: (await import('./settings/tokens.tsx')).Tokens })) },
  people: { label: 'People and roles', View: lazy(async () => ({ default: (await import('./settings/accounts.tsx')).Accounts })) },
  messages: { label: 'Messages', View: lazy(async () => ({ default: (await import('./settings/channels.tsx')).Channels })) },
  integrations: {
    label: 'Integrations',
    View: lazy(async () => ({ default: (await import('./settings/integrations.tsx')).Integrations })),
  },
  kept: { label: 'What is kept', View: lazy(async () => ({ default: (await import('./settings/kept.tsx')).Kept })) },
  audit: { label: 'Audit log', View: lazy(async () => ({ default: (await import('./settings/audit.tsx')).Audit })) },
} as const

type PageName = keyof typeof pages
const isPage = (name: string): name is PageName => name in pages
const administrators: readonly PageName[] = ['people']

export const View = (): ReactElement => {
  const { page = 'me' } = useParams()
  const navigate = useNavigate()
  const me = useMe()
  const name: PageName = isPage(page) ? page : 'me'
  const tabs = Object.entries(pages).map(([id, { label, View: Content }]) => {
    const closed = administrators.includes(id as PageName) && me.role !== 'administrator'
    return {
      id,
      label,
      disabled: closed,
      ...(closed ? { disabledReason: 'Only an administrator sees who may sign in.' } : {}),
      content: id === name && <Suspense fallback={<Waiting />}>{<Content />}</Suspense>,
    }
  })
  return (
    <Page
      title="Settings"
      about="You, who else may come in, and what Andon is connected to. What an organization declares is under Everything declared, not here."
    >
      <Tabs
        ariaLabel="Settings"
        activeTabId={name}
        tabs={tabs}
        onChange={({ detail }) => void navigate(urls.settings(detail.activeTabId))}
      />
    </Page>
  )
}
