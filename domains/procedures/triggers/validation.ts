import { type BlackoutText, blackoutFindings } from '#domains/procedures/triggers/blackout.ts'
import { fillingFindings, isPlace } from '#domains/procedures/hooks/filling.ts'
import type { RecordDocument } from '#platform/kinds/kind.ts'
import type { Finding } from '#platform/refusal.ts'
import { readCron } from '#platform/time/cron.ts'
import { isZone } from '#platform/time/zone.ts'

/** What is wrong with triggers as they are written. Pure. */
interface ScheduleText {
  readonly procedure: string
  readonly cron: string
  readonly zone: string
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly onlyOn?: readonly string[]
  readonly notOn?: readonly string[]
  readonly blackouts?: readonly BlackoutText[]
}

export const scheduleFindings = ({ cron, zone, blackouts = [] }: ScheduleText): readonly Finding[] => {
  const read = readCron(cron, isZone(zone) ? zone : 'UTC')
  return [
    ...(isZone(zone)
      ? []
      : [{ path: '/spec/zone', rule: 'zone', message: `"${zone}" is not a time zone.`, mend: 'Use a name like `Europe/Berlin`.' }]),
    ...('problem' in read
      ? [{ path: '/spec/cron', rule: 'cron', message: read.problem, mend: 'Write for example `30 2 * * MON-FRI` or `@daily`.' }]
      : []),
    ...blackoutFindings(blackouts, '/spec/blackouts'),
  ]
}

interface HookText {
  readonly procedures: readonly string[]
  readonly procedure?: string
  readonly parameters?: unknown
  readonly about?: unknown
  readonly when?: Readonly<Record<string, unknown>>
}

export const hookFindings = ({ procedures, procedure, parameters, about, when = {} }: HookText): readonly Finding[] => [
  ...(procedures.length > 1 && procedure === undefined
    ? [
        {
          path: '/spec/procedure',
          rule: 'required',
          message: 'It may start several procedures and does not say which.',
          mend: 'Write where the request says it: `procedure: "runbook:{{ query.do }}"`.',
        },
      ]
    : []),
  ...fillingFindings(procedure, '/spec/procedure'),
  ...fillingFindings(parameters, '/spec/parameters'),
  ...fillingFindings(about, '/spec/about'),
  ...Object.keys(when)
    .filter((at) => !isPlace(at))
    .map((at) => ({
      path: '/spec/when',
      rule: 'template',
      message: `"${at}" is no place in a request.`,
      mend: 'Write it without braces: `body.action`, `headers.x-event`.',
    })),
]

/** What a schedule gives that its procedure does not take, what it does not give, and calendars that hold no days. */
export const togetherFindings = (
  documents: ReadonlyMap<string, RecordDocument<ScheduleText>>,
  others: ReadonlyMap<string, RecordDocument>,
): readonly { readonly reference: string; readonly finding: Finding }[] =>
  [...documents].flatMap(([reference, { spec }]) =>
    [...parameterFindings(spec, others.get(spec.procedure)), ...calendarFindings(spec, others)].map((finding) => ({ reference, finding })),
  )

const parameterFindings = ({ parameters = {} }: ScheduleText, procedure: RecordDocument | undefined): readonly Finding[] => {
  const declared = declaredBy(procedure)
  if (declared === undefined) return []
  const unknown = Object.keys(parameters).filter((name) => !Object.hasOwn(declared, name))
  const missing = Object.entries(declared).filter(([name, one]) => isRequired(one) && !Object.hasOwn(parameters, name))
  return [
    ...unknown.map((name) => ({
      path: `/spec/parameters/${name}`,
      rule: 'unknown-parameter',
      message: `The procedure has no parameter "${name}".`,
      mend: `It has: ${Object.keys(declared).join(', ') || 'none'}.`,
    })),
    ...missing.map(([name]) => ({
      path: '/spec/parameters',
      rule: 'required',
      message: `The procedure needs "${name}", and nobody is there to fill it in.`,
      mend: `Add \`${name}\` to \`parameters\`.`,
    })),
  ]
}

/** Parameters as a Markdown procedure declares them; undefined when its own document does. */
const declaredBy = (procedure: RecordDocument | undefined): Readonly<Record<string, unknown>> | undefined => {
  const spec = procedure?.spec
  if (typeof spec !== 'object' || spec === null || ('format' in spec && spec.format !== 'markdown')) return undefined
  const parameters: unknown = 'parameters' in spec ? spec.parameters : {}
  return typeof parameters === 'object' && parameters !== null ? { ...parameters } : {}
}

const isRequired = (parameter: unknown): boolean =>
  typeof parameter === 'object' &&
  parameter !== null &&
  !('default' in parameter) &&
  !('required' in parameter && parameter.required === false)

const calendarFindings = ({ onlyOn = [], notOn = [] }: ScheduleText, others: ReadonlyMap<string, RecordDocument>): readonly Finding[] =>
  [...onlyOn.map((name) => ({ name, path: '/spec/onlyOn' })), ...notOn.map((name) => ({ name, path: '/spec/notOn' }))].flatMap(
    ({ name, path }) => {
      const spec = others.get(name)?.spec
      const holds: unknown = typeof spec === 'object' && spec !== null && 'holds' in spec ? spec.holds : 'holidays'
      if (holds === 'holidays') return []
      return [
        { path, rule: 'calendar', message: `${name} holds ${String(holds)}, not days.`, mend: 'Name a calendar that `holds: holidays`.' },
      ]
    },
  )
