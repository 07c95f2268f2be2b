import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar'
import { useSyncExternalStore, type ReactElement, type ReactNode } from 'react'
import { Problem } from '../client.ts'

interface Flash {
  readonly id: number
  readonly type: 'success' | 'error' | 'info' | 'warning'
  readonly header: string
  readonly content?: ReactNode
}

let flashes: readonly Flash[] = []
let count = 0
const watchers = new Set<() => void>()

const change = (next: readonly Flash[]): void => {
  flashes = next
  for (const watcher of watchers) watcher()
}

const dismiss = (id: number): void => change(flashes.filter((flash) => flash.id !== id))

/** Says what happened. Good news leaves by itself; bad news stays until it is read. */
export const say = (type: Flash['type'], header: string, content?: ReactNode): void => {
  const id = ++count
  change([{ id, type, header, content }, ...flashes].slice(0, 5))
  if (type === 'success' || type === 'info') setTimeout(() => dismiss(id), 6_000)
}

/** Says a "no" with what to do about it. */
export const sayProblem = (problem: unknown): void => {
  if (!(problem instanceof Problem)) return say('error', problem instanceof Error ? problem.message : 'Something went wrong.')
  const findings = problem.findings.slice(0, 5).map((finding) => (
    <div key={`${finding.path}${finding.message}`}>
      {finding.path} {finding.message} {finding.mend}
    </div>
  ))
  say(
    'error',
    problem.title,
    <>
      {problem.message === problem.title ? null : problem.message}
      {findings}
    </>,
  )
}

export const Flashes = (): ReactElement => {
  const shown = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    () => flashes,
  )
  const items: FlashbarProps.MessageDefinition[] = shown.map((flash) => ({
    id: String(flash.id),
    type: flash.type,
    header: flash.header,
    content: flash.content,
    dismissible: true,
    dismissLabel: 'Dismiss',
    onDismiss: () => dismiss(flash.id),
  }))
  return <Flashbar items={items} />
}
