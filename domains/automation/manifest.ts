import { performers } from '#domains/runs/performing.ts'
import { defineDomain } from '#platform/domain.ts'
import { accessKey } from './actions.ts'
import { ssmRoutes } from './endpoint/routes.ts'
import { accessKeyShown, parameterChanged } from './facts.ts'
import { CommandDocument, WebhookIntegration } from './kinds.ts'
import { awsPerformers } from './performing/performers.ts'

export const automation = defineDomain({
  name: 'automation',
  kinds: [CommandDocument, WebhookIntegration],
  actions: [accessKey],
  facts: [accessKeyShown, parameterChanged],
  contributions: awsPerformers.map((performer) => performers.fill(performer)),
  routes: ssmRoutes,
})
