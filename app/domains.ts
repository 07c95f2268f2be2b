import { alerts } from '#domains/alerts/manifest.ts'
import { automation } from '#domains/automation/manifest.ts'
import { catalog } from '#domains/catalog/manifest.ts'
import { events } from '#domains/events/manifest.ts'
import { incidents } from '#domains/incidents/manifest.ts'
import { notices } from '#domains/notices/manifest.ts'
import { oncall } from '#domains/oncall/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { procedures } from '#domains/procedures/manifest.ts'
import { readiness } from '#domains/readiness/manifest.ts'
import { runners } from '#domains/runners/manifest.ts'
import { runs } from '#domains/runs/manifest.ts'
import { secrets } from '#domains/secrets/manifest.ts'
import { signals } from '#domains/signals/manifest.ts'
import { silences } from '#domains/silences/manifest.ts'
import type { Domain } from '#platform/domain.ts'
import { checksDomain } from '#platform/checks/manifest.ts'
import { factsDomain } from '#platform/facts/manifest.ts'
import { httpDomain } from '#platform/http/manifest.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { kindsDomain } from '#platform/kinds/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'
import { retentionDomain } from '#platform/retention/manifest.ts'

/** Everything this product consists of. A new domain is one line here. */
const contributed: readonly Domain[] = [
  factsDomain,
  httpDomain,
  identityDomain,
  kindsDomain,
  messagesDomain,
  retentionDomain,
  people,
  catalog,
  events,
  signals,
  silences,
  oncall,
  notices,
  secrets,
  runners,
  runs,
  procedures,
  automation,
  alerts,
  incidents,
  readiness,
]

/** The checks listen to the facts that the others' checks name. */
export const domains: readonly Domain[] = [checksDomain(contributed), ...contributed]
