import { useState, type ReactElement } from 'react'
import { Confirm } from '../../parts/deed.tsx'
import { useAct } from '../../questions.ts'
import { say, sayProblem } from '../../shell/flashes.tsx'

interface Asked {
  readonly is: 'override' | 'fixed'
  readonly id: string
  readonly name: string
}

/** Asks once before an override or a fixed time is taken back. */
export const useTakeBack = (): {
  readonly ask: (is: Asked['is'], id: string, name: string) => void
  readonly dialog: ReactElement | null
} => {
  const remove = useAct('oncall.override-remove')
  const unfix = useAct('oncall.unfix')
  const [asked, setAsked] = useState<Asked | undefined>(undefined)
  const heard = { onSuccess: () => say('success', 'Taken back.'), onError: sayProblem }
  const go = (): void => {
    if (asked?.is === 'override') remove.mutate({ override: asked.id }, heard)
    else if (asked !== undefined) unfix.mutate({ fixed: asked.id }, heard)
    setAsked(undefined)
  }
  return {
    ask: (is, id, name) => setAsked({ is, id, name }),
    dialog:
      asked === undefined ? null : (
        <Confirm title={`${asked.name}: take it back?`} label="Take back" go={go} leave={() => setAsked(undefined)}>
          {asked.is === 'fixed' ? 'Layers and overrides count again.' : 'Whoever the layers name is on call again.'} What has begun ends
          now; what was stays as it was.
        </Confirm>
      ),
  }
}
