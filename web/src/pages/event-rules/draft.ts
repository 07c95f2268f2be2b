import type { Outputs } from '../../client.gen.ts'
import { readJson } from '../../form/json-lines.ts'
import { isPlain, type Plain } from '../../form/schema.ts'

/** An event rule while it is written: JSON stays the text it is, so that a mistake in it is not lost. Pure. */
export interface Draft {
  readonly metadata: Plain
  readonly pattern: string
  readonly targets: readonly DraftTarget[]
  /** What else its spec holds: retries, rate, runAs, enabled. */
  readonly rest: Plain
}

export interface DraftTarget {
  readonly id: string
  readonly action: string
  readonly input: string
}

export interface Target {
  readonly id: string
  readonly action: string
  readonly input?: Record<string, unknown>
}

export type Shape = Readonly<Record<string, unknown>>

export const blankDraft = (owner: string, event?: Shape): Draft => ({
  metadata: { name: event === undefined ? '' : slugOf(`on ${textOf(event['type'])}`), ...(owner === '' ? {} : { owner }) },
  pattern: pretty(event === undefined ? { type: ['deploy.failed'] } : { source: [event['source']], type: [event['type']] }),
  targets: [{ id: 'alert', action: 'alert.receive', input: pretty(alertInput(event)) }],
  rest: {},
})

export const draftOf = ({ record }: Outputs['record.get']): Draft => {
  const { pattern, targets, ...rest } = isPlain(record.spec) ? record.spec : {}
  return {
    metadata: isPlain(record.metadata) ? record.metadata : {},
    pattern: pretty(pattern ?? {}),
    targets: (Array.isArray(targets) ? targets : []).filter(isPlain).map((target) => ({
      id: textOf(target['id']),
      action: textOf(target['action']),
      input: pretty(target['input'] ?? {}),
    })),
    rest,
  }
}

/** The record; what cannot be read stands as an empty object, and the check of the pattern says so. */
export const documentOf = (draft: Draft): Plain => ({
  apiVersion: 'andon.dev/v1',
  kind: 'EventRule',
  metadata: draft.metadata,
  spec: { pattern: objectIn(draft.pattern) ?? {}, targets: targetsOf(draft), ...draft.rest },
})

export const targetsOf = ({ targets }: Draft): Target[] =>
  targets.map(({ id, action, input }) => {
    const filled = objectIn(input)
    return { id, action, ...(filled === undefined || Object.keys(filled).length === 0 ? {} : { input: { ...filled } }) }
  })

export const objectIn = (text: string): Record<string, unknown> | undefined => {
  const read = readJson(text)
  return 'value' in read && isPlain(read.value) ? { ...read.value } : undefined
}

/** The paths one can write between braces, as an event holds them: `data.version`, at most so many. */
export const pathsIn = (event: Shape, most = 24): readonly string[] => {
  const found: string[] = []
  const walk = (value: unknown, path: string): void => {
    if (found.length >= most) return
    if (isPlain(value) && Object.keys(value).length > 0) {
      for (const [name, inner] of Object.entries(value)) walk(inner, joined(path, name))
    } else if (Array.isArray(value) && value.length > 0) walk(value[0], `${path}[0]`)
    else if (path !== '') found.push(path)
  }
  // `detail` is `data` under its other name.
  const { detail: _, 'detail-type': __, ...rest } = event
  walk({ data: rest['data'], ...rest }, '')
  return found
}

const joined = (path: string, name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? (path === '' ? name : `${path}.${name}`) : `${path}["${name}"]`

/** JSON with two spaces, short lists of plain values on one line: patterns are full of them. */
export const pretty = (value: unknown): string =>
  (JSON.stringify(value, null, 2) ?? '').replaceAll(plainList, (whole, inside: string) =>
    whole.length > 100 ? whole : `[${inside.replaceAll(/,\n\s*/g, ', ').trim()}]`,
  )

// A line break is never inside a text of JSON, so this meets whole lists only.
const plainList = /\[\n\s*((?:(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)(?:,\n\s*)?)+)\n\s*\]/g

const alertInput = (event: Shape | undefined): Plain => {
  const workload = textOf(event?.['workload']).replace('workload:', '')
  return {
    alerts: [
      {
        key: '{{ source }}/{{ id }}',
        labels: {
          alertname: event === undefined ? 'DeployFailed' : nameOf(textOf(event['type'])),
          severity: 'warning',
          ...(workload === '' ? {} : { workload }),
        },
        annotations: { summary: '{{ type }}: {{ subject ?? source }}' },
      },
    ],
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** `deploy.failed` → `DeployFailed` */
const nameOf = (type: string): string =>
  type
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('') || 'Event'

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60)
