import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { act, type Finding } from '../client.ts'

/** What is wrong with a document, asked of the server a moment after the last key: the rules are the same that saving applies. */
export const useChecked = (text: string, file: string): readonly Finding[] => {
  const [settled, settle] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => settle(text), 350)
    return () => clearTimeout(timer)
  }, [text])
  const { data } = useQuery({
    queryKey: ['check', settled, file],
    queryFn: () => act('record.check', { text: settled, file }),
    enabled: settled.trim() !== '',
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 10_000,
  })
  return data === undefined ? none : data.findings.map(plain)
}

const none: readonly Finding[] = []

const plain = ({ path, rule, message, mend, file, line, column }: { path: string; rule: string; message: string; mend?: string | undefined; file?: string | undefined; line?: number | undefined; column?: number | undefined }): Finding => ({
  path,
  rule,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(file === undefined ? {} : { file }),
  ...(line === undefined ? {} : { line }),
  ...(column === undefined ? {} : { column }),
})
