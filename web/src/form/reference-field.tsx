import Autosuggest from '@cloudscape-design/components/autosuggest'
import { useEffect, useState, type ReactElement } from 'react'
import { useAsk } from '../questions.ts'

interface Props {
  readonly kinds: readonly string[]
  readonly value: string
  readonly change: (value: string) => void
  readonly label: string
  readonly disabled: boolean
}

/** A reference to a record of some kinds, found by a part of its name. What is typed is kept, so that a plan can come before its record. */
export const ReferenceField = ({ kinds, value, change, label, disabled }: Props): ReactElement => {
  const [wanted, want] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => want(value), 150)
    return () => clearTimeout(timer)
  }, [value])
  const text = wanted.includes(':') ? wanted.slice(wanted.indexOf(':') + 1) : wanted
  const found = useAsk('record.search', { text, kinds: [...kinds], limit: 20 }, { keep: true, enabled: !disabled && text !== '' })
  const whole = useAsk(
    'record.list',
    { kind: slugOf(kinds[0] ?? ''), limit: 50 },
    { enabled: !disabled && text === '' && kinds.length > 0 },
  )
  const options = text === '' ? whole.data?.items : found.data?.items
  return (
    <Autosuggest
      value={value}
      disabled={disabled}
      ariaLabel={label === '' ? kinds.join(' or ') : label}
      placeholder={kinds.map(slugOf).join(' or ')}
      filteringType="manual"
      enteredTextLabel={(typed) => `Use “${typed}”`}
      empty={`No ${kinds.map(slugOf).join(' or ')} is called that.`}
      statusType={found.isFetching || whole.isFetching ? 'loading' : 'finished'}
      loadingText="Looking"
      options={(options ?? []).map((each) => ({
        value: each.reference,
        label: each.reference,
        ...(each.title === undefined || each.title === null ? {} : { description: each.title }),
      }))}
      onChange={({ detail }) => change(detail.value)}
    />
  )
}

/** `EscalationPolicy` → `escalation-policy` */
const slugOf = (kind: string): string => kind.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase()
