import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles'
import { useSyncExternalStore } from 'react'

/** What a person chose for this browser: kept here, never sent. */
export interface Preferences {
  readonly theme: 'light' | 'dark' | 'system'
  readonly density: 'comfortable' | 'compact'
  readonly navigation: boolean
  /** The tour of the example organization was finished or sent away. */
  readonly toured: boolean
}

const key = 'andon.preferences'
const defaults: Preferences = { theme: 'system', density: 'comfortable', navigation: true, toured: false }
const dark = window.matchMedia('(prefers-color-scheme: dark)')
const watchers = new Set<() => void>()

const load = (): Preferences => {
  try {
    return { ...defaults, ...JSON.parse(localStorage.getItem(key) ?? '{}') }
  } catch {
    return defaults
  }
}

let current = load()

export const isDark = (): boolean => current.theme === 'dark' || (current.theme === 'system' && dark.matches)

export const usePreferences = (): Preferences => useSyncExternalStore(watch, () => current)

export const prefer = (change: Partial<Preferences>): void => {
  current = { ...current, ...change }
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // A browser that keeps nothing still shows the choice until the page is left.
  }
  applyPreferences()
  for (const watcher of watchers) watcher()
}

/** Puts theme and density on the page; called once before the first paint and again when the system changes its mind. */
export const applyPreferences = (): void => {
  applyMode(isDark() ? Mode.Dark : Mode.Light)
  applyDensity(current.density === 'compact' ? Density.Compact : Density.Comfortable)
  document.documentElement.style.colorScheme = isDark() ? 'dark' : 'light'
}

dark.addEventListener('change', () => {
  applyPreferences()
  for (const watcher of watchers) watcher()
})

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}
