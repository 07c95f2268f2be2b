import type { Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { ProcedureHook, ProcedureSchedule } from '#domains/procedures/triggers/kinds.ts'
import type { TurnPlan } from '#domains/procedures/triggers/turns.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'
import { readCron, type Turns } from '#platform/time/cron.ts'

/** A schedule as whoever takes its turns reads it. */
export interface SchedulePlan {
  readonly reference: string
  readonly title: string
  readonly owner: string | undefined
  /** Identifier and version of its record. */
  readonly record: string
  readonly version: number
  readonly spec: Static<typeof ProcedureSchedule.spec>
  readonly turns: Turns
  readonly overlap: TurnPlan['overlap']
  readonly catchUp: TurnPlan['catchUp']
  readonly isEnabled: boolean
}

const scheduleSpec = Compile(ProcedureSchedule.spec)
const hookSpec = Compile(ProcedureHook.spec)

/** Every schedule that can be read, by reference. */
export const schedulePlans = defineSnapshot<ReadonlyMap<string, SchedulePlan>>({
  name: 'procedures.schedules',
  kinds: [ProcedureSchedule],
  compile: (records) =>
    new Map(
      records.flatMap(({ id: record, version, reference, metadata, spec }) => {
        if (!scheduleSpec.Check(spec)) return []
        const turns = readCron(spec.cron, spec.zone)
        if ('problem' in turns) return []
        const plan: SchedulePlan = {
          reference,
          title: metadata.title ?? metadata.name,
          owner: metadata.owner,
          record,
          version,
          spec,
          turns,
          overlap: spec.overlap ?? 'skip',
          catchUp: spec.catchUp ?? 'none',
          isEnabled: spec.enabled !== false,
        }
        return [[reference, plan]]
      }),
    ),
})

/** A hook as the door reads it. */
export interface HookPlan {
  readonly reference: string
  readonly name: string
  readonly title: string
  readonly owner: string | undefined
  /** Identifier and version of its record. */
  readonly record: string
  readonly version: number
  readonly spec: Static<typeof ProcedureHook.spec>
  readonly proof: 'key' | 'standard' | 'github'
  readonly perMinute: number
  readonly isEnabled: boolean
}

export const hookPlans = defineSnapshot<ReadonlyMap<string, HookPlan>>({
  name: 'procedures.hooks',
  kinds: [ProcedureHook],
  compile: (records) =>
    new Map(
      records.flatMap(({ id: record, version, reference, metadata, spec }) =>
        hookSpec.Check(spec)
          ? [
              [
                reference,
                {
                  reference,
                  name: metadata.name,
                  title: metadata.title ?? metadata.name,
                  owner: metadata.owner,
                  record,
                  version,
                  spec,
                  proof: spec.proof ?? 'key',
                  perMinute: spec.rateLimit ?? 30,
                  isEnabled: spec.enabled !== false,
                },
              ] as const,
            ]
          : [],
      ),
    ),
})
