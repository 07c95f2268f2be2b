import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { act, type Finding } from '../client.ts'

interface Checked {
  readonly findings: readonly Finding[]
  /** Whether they are about the text as it is now, not as it was a moment ago. */
  readonly current: boolean
}

/** What is wrong with a document, asked of the server a moment after the last key: the rules are the same that saving applies. */
export const useChecked = (text: string, file: string): Checked => {
  const [settled, settle] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => settle(text), 350)
    return () => clearTimeout(timer)
  }, [text])
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['check', settled, file],
    queryFn: () => act('record.check', { text: settled, file }),
    enabled: settled.trim() !== '',
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 10_000,
  })
  return {
    findings: data === undefined ? none : data.findings.map(plain).map(placed),
    current: data !== undefined && !isPlaceholderData && settled === text,
  }
}

const none: readonly Finding[] = []

const plain = ({
  path,
  rule,
  message,
  mend,
  file,
  line,
  column,
}: {
  path: string
  rule: string
  message: string
  mend?: string | undefined
  file?: string | undefined
  line?: number | undefined
  column?: number | undefined
}): Finding => ({
  path,
  rule,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
})

/** A missing member is found at the group that lacks it; its field is where one fills it in. */
export const placed = (finding: Finding): Finding => {
  const name = finding.rule === 'required' ? /^`([^`]+)` is missing/.exec(finding.message)?.[1] : undefined
  return name === undefined || finding.path.endsWith(`/${name}`) ? finding : { ...finding, path: `${finding.path}/${name}` }
}

/** The value at a JSON pointer. */
export const at = (document: unknown, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (held, part) =>
        typeof held === 'object' && held !== null ? Reflect.get(held, part.replaceAll('~1', '/').replaceAll('~0', '~')) : undefined,
      document,
    )

export const isBlank = (value: unknown): boolean =>
  value === undefined || value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0)
