import { Compile } from 'typebox/compile'
import { Integration, type IntegrationSpec } from '#domains/events/kinds.ts'
import { defineSnapshot } from '#platform/kinds/snapshot.ts'

/** An integration as the door reads it. */
export interface IntegrationPlan {
  /** `integration:payments` */
  readonly reference: string
  readonly name: string
  readonly title: string
  readonly owner: string | undefined
  readonly spec: IntegrationSpec
}

/** Requests a minute when an integration does not say. */
export const usualRate = 6_000

const integrationSpec = Compile(Integration.spec)

/** Every declared integration by its reference, in order of names. One that an older version stored and this one cannot read is left out. */
export const integrationPlans = defineSnapshot<ReadonlyMap<string, IntegrationPlan>>({
  name: 'events.integrations',
  kinds: [Integration],
  compile: (records) =>
    new Map(
      records.flatMap(({ kind, reference, metadata, spec }) =>
        kind === Integration.name && integrationSpec.Check(spec)
          ? [[reference, { reference, name: metadata.name, title: metadata.title ?? metadata.name, owner: metadata.owner, spec }] as const]
          : [],
      ),
    ),
})
