import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Time } from '../../parts/time.tsx'

/** Says that what is shown is past. */
export const PastNote = ({ past, leave }: { readonly past: Outputs['run.at'] | undefined; readonly leave: () => void }): ReactElement => (
  <section className="card row apart" role="status">
    <span>
      {past === undefined ? (
        'Looking back …'
      ) : (
        <>
          As it was <Time at={past.at} precise />, after “{past.happened}”. Nothing can be done here.
        </>
      )}
    </span>
    <Button onClick={leave}>Back to now</Button>
  </section>
)
