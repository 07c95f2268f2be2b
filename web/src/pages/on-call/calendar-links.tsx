import Button from '@cloudscape-design/components/button'
import Select from '@cloudscape-design/components/select'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Copied } from '../../parts/copied.tsx'
import { Deed } from '../../parts/deed.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { sayProblem } from '../../shell/flashes.tsx'

type Made = Outputs['oncall.calendar-link']

/** Private links to shifts as a calendar: made, copied once, revoked. */
export const CalendarLinks = (): ReactElement => {
  const me = useMe()
  const links = useAsk('oncall.calendar-links', { limit: 200 })
  const who = useAsk('oncall.who', { limit: 1_000 })
  const make = useAct('oncall.calendar-link')
  const [wanted, want] = useState('')
  const [made, setMade] = useState<Made | undefined>(undefined)
  const options = [
    { value: '', label: 'All my shifts' },
    ...(who.data?.items ?? []).map((duty) => ({ value: duty.schedule, label: duty.title, description: 'everybody’s shifts' })),
  ]
  return (
    <section className="card" aria-label="Calendar links">
      <h2>In your own calendar</h2>
      <div className="stack">
        <div className="link-make">
          <Select
            ariaLabel="What the link shows"
            selectedOption={options.find(({ value }) => value === wanted) ?? null}
            options={options}
            filteringType={options.length > 8 ? 'auto' : 'none'}
            onChange={({ detail }) => want(detail.selectedOption.value ?? '')}
          />
          <Button
            loading={make.isPending}
            onClick={() => make.mutate(wanted === '' ? {} : { schedule: wanted }, { onSuccess: setMade, onError: sayProblem })}
          >
            Make a link
          </Button>
        </div>
        {made !== undefined && (
          <div className="made-link" role="status">
            <strong>Copy it now: it is shown once.</strong>
            <Copied text={made.url} label="Copy the address" mark="calendar-link" />
            <div className="small">
              <a href={made.webcal}>Subscribe on this device</a>, or add it in your calendar as one from an address.
            </div>
          </div>
        )}
        <Loaded query={links}>
          {({ items }) =>
            items.length === 0 ? (
              <p className="quiet small">
                Whoever has a link reads the shifts without signing in; it stops when you revoke it or your account ends.
              </p>
            ) : (
              <ul className="things">
                {items.map((link) => (
                  <li key={link.link}>
                    <div className="grow">
                      {link.shows === link.person ? (
                        link.person === me.reference ? (
                          'All my shifts'
                        ) : (
                          <>
                            Shifts of <Ref to={link.person} />
                          </>
                        )
                      ) : (
                        <Ref to={link.shows} />
                      )}
                      {link.person !== me.reference && link.shows !== link.person && (
                        <>
                          {' '}
                          by <Ref to={link.person} />
                        </>
                      )}
                      <div className="meta">
                        …{link.hint}, made <Time at={link.madeAt} />,{' '}
                        {link.lastReadAt === undefined ? (
                          'never read'
                        ) : (
                          <>
                            read <Time at={link.lastReadAt} />
                          </>
                        )}
                      </div>
                    </div>
                    <Deed
                      action="oncall.calendar-unlink"
                      input={{ link: link.link }}
                      ask
                      done="Revoked."
                      variant="inline-link"
                      label={`Revoke the link that ends with ${link.hint}`}
                      onDone={() => made?.link === link.link && setMade(undefined)}
                    >
                      Revoke
                    </Deed>
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </section>
  )
}
