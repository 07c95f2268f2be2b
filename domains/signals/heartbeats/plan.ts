import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Heartbeat } from '#domains/signals/kinds.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { parseDuration } from '#platform/time/duration.ts'

/** A heartbeat as its watcher reads it: durations in milliseconds, defaults filled in. */
export interface HeartbeatPlan {
  /** `heartbeat:nightly-backup` */
  readonly heartbeat: string
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly owner: string | undefined
  readonly workload: string | undefined
  readonly everyMs: number
  readonly graceMs: number
  readonly summary: string | undefined
  /** Labels of the alert it raises. */
  readonly labels: Readonly<Record<string, string>>
  /** Labels of the alert whose reports are its signs of life. */
  readonly alert: Readonly<Record<string, string>> | undefined
  readonly enabled: boolean
}

export const planOf = ({ reference, metadata, spec }: RecordOf<Static<typeof Heartbeat.spec>>): HeartbeatPlan => ({
  heartbeat: reference,
  name: metadata.name,
  title: metadata.title ?? metadata.name,
  description: metadata.description,
  owner: metadata.owner,
  workload: spec.workload,
  everyMs: parseDuration(spec.every),
  graceMs: parseDuration(spec.grace ?? '1m'),
  summary: spec.summary,
  labels: {
    alertname: 'HeartbeatMissed',
    severity: spec.severity ?? 'critical',
    ...spec.labels,
    heartbeat: metadata.name,
    ...(spec.workload === undefined ? {} : { workload: spec.workload.slice(spec.workload.indexOf(':') + 1) }),
  },
  alert: spec.alert,
  enabled: spec.enabled !== false,
})

/** How long may pass from one sign of life to the next. */
export const waitOf = ({ everyMs, graceMs }: Pick<HeartbeatPlan, 'everyMs' | 'graceMs'>): number => everyMs + graceMs

/** Every declared heartbeat, by reference, and those that an alert keeps alive. */
export interface HeartbeatPlans {
  readonly all: ReadonlyMap<string, HeartbeatPlan>
  /** Enabled ones with `alert`. */
  readonly byAlert: readonly { readonly heartbeat: string; readonly labels: readonly (readonly [string, string])[] }[]
}

const heartbeatSpec = Compile(Heartbeat.spec)

/** One that an older version of the product stored and this one cannot read is left out. */
export const heartbeatPlans = defineSnapshot<HeartbeatPlans>({
  name: 'signals.heartbeats',
  kinds: [Heartbeat],
  compile: (records) => {
    const plans = records.flatMap(({ spec, ...record }) =>
      record.kind === Heartbeat.name && heartbeatSpec.Check(spec) ? [planOf({ ...record, spec })] : [],
    )
    return {
      all: new Map(plans.map((plan) => [plan.heartbeat, plan])),
      byAlert: plans.flatMap(({ heartbeat, alert, enabled }) =>
        enabled && alert !== undefined ? [{ heartbeat, labels: Object.entries(alert) }] : [],
      ),
    }
  },
})

/** The heartbeats an alert with these labels keeps alive. */
export const keptAliveBy = (plans: HeartbeatPlans, labels: Readonly<Record<string, string>>): readonly string[] =>
  plans.byAlert.flatMap(({ heartbeat, labels: wanted }) =>
    wanted.every(([name, value]) => Object.hasOwn(labels, name) && labels[name] === value) ? [heartbeat] : [],
  )
