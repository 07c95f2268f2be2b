import type { Action } from '#platform/actions/action.ts'
import type { Check } from '#platform/checks/check.ts'
import type { FactType, Subscription } from '#platform/facts/fact.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'
import type { Task } from '#platform/jobs/task.ts'
import type { Kind } from '#platform/kinds/kind.ts'
import type { Snapshot } from '#platform/kinds/snapshot.ts'
import type { Contribution } from '#platform/slot.ts'

/**
 * What a domain contributes: four words and what stands behind them. `app/domains.ts` lists the manifests; nothing
 * else imports one.
 */
export interface Domain {
  readonly name: string
  readonly kinds?: readonly Kind[]
  readonly actions?: readonly Action[]
  readonly facts?: readonly FactType[]
  readonly checks?: readonly Check[]
  readonly subscriptions?: readonly Subscription[]
  readonly tasks?: readonly Task[]
  readonly snapshots?: readonly Snapshot<unknown>[]
  /** Foreign wire formats that cannot be derived. */
  readonly routes?: ForeignRoutes
  /** What it puts into slots of domains that do not know it. */
  readonly contributions?: readonly Contribution[]
}

export const defineDomain = (domain: Domain): Domain => domain
