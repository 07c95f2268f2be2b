import { useSyncExternalStore } from 'react'

const narrow = window.matchMedia('(max-width: 700px)')

/** True on a phone's width. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(
    (watcher) => {
      narrow.addEventListener('change', watcher)
      return () => narrow.removeEventListener('change', watcher)
    },
    () => narrow.matches,
  )
