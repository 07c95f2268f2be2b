import { procedureFormats } from '#domains/procedures/formats.ts'
import { runHolders } from '#domains/runs/history/holders.ts'
import { performers } from '#domains/runs/performing.ts'
import { places } from '#domains/runs/placing.ts'
import { jobVariables } from '#domains/runners/revealing.ts'
import { defineDomain } from '#platform/domain.ts'
import { accessKey } from './actions.ts'
import { globalsOfPlace } from './aws/profiles.ts'
import { importAction } from './documents/actions.ts'
import { ssmAutomation } from './documents/format.ts'
import { lookUp } from './documents/lookups.ts'
import { detailsGoWithRuns } from './endpoint/keeping.ts'
import { ssmRoutes } from './endpoint/routes.ts'
import { sessionFor } from './endpoint/sessions.ts'
import { accessKeyShown, parameterChanged } from './facts.ts'
import { CommandDocument, WebhookIntegration } from './kinds.ts'
import { awsPerformers } from './performing/performers.ts'

export const automation = defineDomain({
  name: 'automation',
  kinds: [CommandDocument, WebhookIntegration],
  actions: [accessKey, importAction],
  facts: [accessKeyShown, parameterChanged],
  contributions: [
    runHolders.fill(detailsGoWithRuns),
    procedureFormats.fill({ ...ssmAutomation, lookUp }),
    places.fill({ of: ({ aws }, profile) => globalsOfPlace(aws, profile) }),
    // A script that calls AWS finds the SSM of this platform.
    jobVariables.fill({ of: async (transaction, { run, script }) => (script.handler === undefined ? {} : sessionFor(transaction, run)) }),
    ...awsPerformers.map((performer) => performers.fill(performer)),
  ],
  routes: ssmRoutes,
})
