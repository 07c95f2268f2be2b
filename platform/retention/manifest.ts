import { defineDomain } from '#platform/domain.ts'
import { listRetention, setRetention } from '#platform/retention/actions.ts'
import { retentionChanged, retentionRemoved } from '#platform/retention/facts.ts'
import { sweep } from '#platform/retention/sweep.ts'

export const retentionDomain = defineDomain({
  name: 'retention',
  actions: [listRetention, setRetention],
  facts: [retentionChanged, retentionRemoved],
  tasks: [sweep],
})
