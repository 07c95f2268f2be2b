import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import type { ReactElement } from 'react'
import { act } from '../client.ts'
import { useConnection } from '../live.ts'
import { useNarrow } from '../parts/narrow.ts'
import { prefer, usePreferences } from '../preferences.ts'
import { useMe } from '../session.tsx'
import { urls } from '../urls.ts'
import { Duty } from './duty.tsx'
import { sayProblem } from './flashes.tsx'

interface Props {
  readonly openPalette: () => void
  readonly openKeys: () => void
}

export const Top = ({ openPalette, openKeys }: Props): ReactElement => (
  <header id="top" className="top">
    <a className="brand" href={urls.now()} aria-label="Andon: now">
      <img src="/andon.svg" alt="" />
      <span>Andon</span>
    </a>
    <button type="button" className="find" onClick={openPalette} aria-keyshortcuts="Control+K">
      <svg width="14" height="14" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden="true">
        <circle cx="7" cy="7" r="5" />
        <path d="m11 11 4 4" />
      </svg>
      <span>Search, go anywhere, do anything</span>
      <kbd>Ctrl K</kbd>
    </button>
    <Connection />
    <Duty />
    <MeMenu openKeys={openKeys} />
  </header>
)

const Connection = (): ReactElement | null =>
  useConnection() === 'lost' ? (
    <span
      className="link-lost"
      role="status"
      title="The live connection is lost. What you see may be old; it catches up by itself when the server answers."
    >
      <i className="dot warn" />
      <span>Connection lost, trying again</span>
    </span>
  ) : null

const MeMenu = ({ openKeys }: { readonly openKeys: () => void }): ReactElement => {
  const me = useMe()
  const { theme, density } = usePreferences()
  const narrow = useNarrow()
  const choose = (id: string): void => {
    if (id === 'keys') return openKeys()
    if (id === 'sign-out') return signOut()
    const [what, value] = id.split(':')
    if (what === 'theme' && (value === 'light' || value === 'dark' || value === 'system')) prefer({ theme: value })
    if (what === 'density') prefer({ density: density === 'compact' ? 'comfortable' : 'compact' })
    if (what === 'tour') prefer({ toured: false })
  }
  return (
    <ButtonDropdown
      variant="normal"
      ariaLabel={`${initials(me.title)}: ${me.title}, ${me.role}`}
      expandToViewport={narrow}
      items={[
        { id: 'me', text: me.title, secondaryText: me.role, href: urls.settings(), iconName: 'user-profile' },
        {
          id: 'looks',
          text: 'Looks',
          items: [
            ...(['system', 'light', 'dark'] as const).map((choice) => ({
              itemType: 'checkbox' as const,
              id: `theme:${choice}`,
              text: { system: 'As the system', light: 'Light', dark: 'Dark' }[choice],
              checked: theme === choice,
            })),
            { itemType: 'checkbox' as const, id: 'density', text: 'Compact', checked: density === 'compact' },
          ],
        },
        {
          id: 'more',
          text: 'More',
          items: [
            { id: 'keys', text: 'Keys' },
            ...(me.example ? [{ id: 'tour', text: 'Show the tour again' }] : []),
            { id: 'reference', text: 'API reference', href: urls.reference(), external: true },
            { id: 'sign-out', text: 'Sign out' },
          ],
        },
      ]}
      onItemClick={({ detail }) => choose(detail.id)}
    >
      {initials(me.title)}
    </ButtonDropdown>
  )
}

const initials = (title: string): string =>
  title
    .split(/[\s.-]+/)
    .map((word) => word.charAt(0).toUpperCase())
    .slice(0, 2)
    .join('')

const signOut = (): void => {
  act('identity.sign-out', {})
    .then(() => location.assign(urls.signIn()))
    .catch(sayProblem)
}

export const TopWaiting = (): ReactElement => (
  <header id="top" className="top">
    <span className="brand">
      <img src="/andon.svg" alt="" />
      <span>Andon</span>
    </span>
    <Button variant="icon" iconName="user-profile" disabled ariaLabel="Loading" />
  </header>
)
