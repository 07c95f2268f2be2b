import { useEffect, useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { sayProblem } from './flashes.tsx'

/** A row's details without leaving the list: which one is in the address, so that it can be sent to somebody. */
export const usePeek = (): { reference: string | undefined; open: (reference: string) => void; close: () => void } => {
  const [parameters, change] = useSearchParams()
  const set = (reference: string | undefined): void =>
    change(
      (before) => {
        const next = new URLSearchParams(before)
        if (reference === undefined) next.delete('peek')
        else next.set('peek', reference)
        return next
      },
      { replace: true },
    )
  return { reference: parameters.get('peek') ?? undefined, open: set, close: () => set(undefined) }
}

type Panel = (props: { readonly reference: string }) => ReactElement

let loaded: Panel | undefined

/** The panel of the details, loaded when the first is opened. It opens when it is there, so that nothing moves twice. */
export const usePanel = (isWanted: boolean): Panel | undefined => {
  const [panel, setPanel] = useState(() => loaded)
  useEffect(() => {
    if (!isWanted || panel !== undefined) return
    let left = false
    import('./peek-panel.tsx').then(({ PeekPanel }) => {
      loaded = PeekPanel
      if (!left) setPanel(() => PeekPanel)
    }, sayProblem)
    return () => {
      left = true
    }
  }, [isWanted, panel])
  return panel
}
