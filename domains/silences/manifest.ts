import { Inhibition, MaintenanceWindow, Silence } from '#domains/silences/kinds.ts'
import { quiet } from '#domains/silences/quiet.ts'
import { defineDomain } from '#platform/domain.ts'

export const silences = defineDomain({ name: 'silences', kinds: [Silence, MaintenanceWindow, Inhibition], snapshots: [quiet] })
