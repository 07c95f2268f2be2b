import { createSilence, expireSilence, updateSilence } from '#domains/silences/actions.ts'
import { checks } from '#domains/silences/checks.ts'
import { tidySilences } from '#domains/silences/jobs.ts'
import { Inhibition, MaintenanceWindow, Silence } from '#domains/silences/kinds.ts'
import { listSilences, previewSilence, showSilence } from '#domains/silences/questions.ts'
import { quiet } from '#domains/silences/quiet.ts'
import { defineDomain } from '#platform/domain.ts'

export const silences = defineDomain({
  name: 'silences',
  checks,
  kinds: [Silence, MaintenanceWindow, Inhibition],
  actions: [createSilence, updateSilence, expireSilence, listSilences, showSilence, previewSilence],
  tasks: [tidySilences],
  snapshots: [quiet],
})
