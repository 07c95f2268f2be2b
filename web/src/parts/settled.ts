import { useEffect, useState } from 'react'

/** A value once it has not changed for a moment: what is typed is asked about after the last key. Compared by identity. */
export const useSettled = <Value>(value: Value, delayMs = 350): Value => {
  const [settled, settle] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => settle(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}
