import { procedureFormats } from '#domains/procedures/formats.ts'
import { runHolders } from '#domains/runs/history/holders.ts'
import { approverNames } from '#domains/runs/approvals/names.ts'
import { elsewhere } from '#domains/runs/children/elsewhere.ts'
import { performers } from '#domains/runs/performing.ts'
import { places } from '#domains/runs/placing.ts'
import { jobFiles, jobVariables } from '#domains/runners/revealing.ts'
import { defineDomain } from '#platform/domain.ts'
import { accessKey } from './actions.ts'
import { attach, detach, listAttachments, showAttachment } from './attachments/actions.ts'
import { fileAttached, fileDetached } from './attachments/facts.ts'
import { absentFiles, filesOfJob } from './attachments/keeping.ts'
import { findResources } from './aws/finding.ts'
import { locate } from './aws/locating.ts'
import { globalsOfPlace, noAccounts } from './aws/profiles.ts'
import { importAction } from './documents/actions.ts'
import { approversKnown } from './documents/knowing-approvers.ts'
import { ssmAutomation } from './documents/format.ts'
import { lookUp } from './documents/lookups.ts'
import { watchAlarms } from './endpoint/alarms.ts'
import { detailsGoWithRuns } from './endpoint/keeping.ts'
import { ssmRoutes } from './endpoint/routes.ts'
import { variablesFor } from './endpoint/sessions.ts'
import { accessKeyShown, parameterChanged } from './facts.ts'
import { ApproverNames, CommandDocument, WebhookIntegration } from './kinds.ts'
import { awsPerformers } from './performing/performers.ts'

export const automation = defineDomain({
  name: 'automation',
  kinds: [CommandDocument, WebhookIntegration, ApproverNames],
  actions: [accessKey, importAction, attach, detach, listAttachments, showAttachment],
  facts: [accessKeyShown, parameterChanged, fileAttached, fileDetached],
  contributions: [
    runHolders.fill(detailsGoWithRuns),
    procedureFormats.fill({ ...ssmAutomation, lookUp, absent: absentFiles }),
    places.fill({ of: ({ aws }, profile, location) => globalsOfPlace(aws, profile, location) }),
    elsewhere.fill({
      locate: ({ aws }, written, asker) => locate(aws, written, asker),
      refuses: ({ aws }) => (Object.keys(aws?.profiles ?? {}).length === 0 ? noAccounts : undefined),
      find: findResources,
    }),
    approverNames.fill({ of: approversKnown }),
    // A script that calls AWS finds the SSM of this platform, and AWS with the rights its document names.
    jobVariables.fill({ of: variablesFor }),
    jobFiles.fill({ of: filesOfJob }),
    ...awsPerformers.map((performer) => performers.fill(performer)),
  ],
  tasks: [watchAlarms],
  routes: ssmRoutes,
})
