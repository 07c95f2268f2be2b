import Button from '@cloudscape-design/components/button'
import { useState, type ReactElement } from 'react'
import { Confirm } from '../parts/deed.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Ref } from '../parts/reference.tsx'
import { useAct, useAsk } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { say, sayProblem } from '../shell/flashes.tsx'

/** Takes a record out of use after showing what names it; nothing is deleted. */
export const ArchiveButton = ({ reference }: { readonly reference: string }): ReactElement => {
  const [asking, setAsking] = useState(false)
  const archive = useAct('record.archive')
  const whyNot = useWhyNot('record.archive')
  return (
    <>
      <Button
        loading={archive.isPending}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        onClick={() => setAsking(true)}
      >
        Archive
      </Button>
      {asking && (
        <Confirm
          title={`Archive ${reference}?`}
          label="Archive"
          leave={() => setAsking(false)}
          go={() => {
            setAsking(false)
            archive.mutate(
              { reference, evenIfReferred: true },
              { onSuccess: () => say('success', 'It is out of use; Restore brings it back.'), onError: sayProblem },
            )
          }}
        >
          <Cascade reference={reference} />
        </Confirm>
      )}
    </>
  )
}

const Cascade = ({ reference }: { readonly reference: string }): ReactElement => {
  const cascade = useAsk('record.cascade', { reference })
  return (
    <Loaded query={cascade}>
      {({ references }) =>
        references.length === 0 ? (
          <p>Nothing names it. It leaves every list and can be restored.</p>
        ) : (
          <>
            <p>These name it and will point at something out of use:</p>
            <ul>
              {references.slice(0, 20).map((item) => (
                <li key={`${item.reference}${item.path}`}>
                  <Ref to={item.reference} title={item.reference} />
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Loaded>
  )
}
