import { procedureFormats } from '#domains/procedures/formats.ts'
import { performers } from '#domains/runs/performing.ts'
import { defineDomain } from '#platform/domain.ts'
import { accessKey } from './actions.ts'
import { importAction } from './documents/actions.ts'
import { ssmAutomation } from './documents/format.ts'
import { ssmRoutes } from './endpoint/routes.ts'
import { accessKeyShown, parameterChanged } from './facts.ts'
import { CommandDocument, WebhookIntegration } from './kinds.ts'
import { awsPerformers } from './performing/performers.ts'

export const automation = defineDomain({
  name: 'automation',
  kinds: [CommandDocument, WebhookIntegration],
  actions: [accessKey, importAction],
  facts: [accessKeyShown, parameterChanged],
  contributions: [procedureFormats.fill(ssmAutomation), ...awsPerformers.map((performer) => performers.fill(performer))],
  routes: ssmRoutes,
})
