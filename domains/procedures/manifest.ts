import { checks } from './checks.ts'
import { defineDomain } from '#platform/domain.ts'
import { importProcedure, start } from './actions.ts'
import { Playbook, Runbook } from './kinds.ts'
import { library } from './library.ts'
import { getProcedure, lint, listProcedures } from './questions.ts'

export const procedures = defineDomain({
  name: 'procedures',
  checks,
  kinds: [Runbook, Playbook],
  actions: [start, listProcedures, getProcedure, lint, importProcedure],
  snapshots: [library],
})
