import { subjectOf } from '#domains/alerts/page.ts'
import { countCame } from '#domains/alerts/paged/store.ts'
import { CounterInput, CounterOutput } from '#domains/notices/counting.ts'
import { defineAction } from '#platform/actions/action.ts'

const groupSubject = /^alert-group:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Asked by escalations whose next step waits until enough alerts came. */
export const alertsThatCame = defineAction({
  name: 'alert.came',
  summary: 'Say how many alerts came into alert groups since an instant',
  description: 'Alerts that opened, whether or not they are over. A repeat of an open alert is the same alert.',
  kind: 'question',
  may: { role: 'viewer' },
  input: CounterInput,
  output: CounterOutput,
  run: async (transaction, { subjects, since }) => {
    const groups = subjects.flatMap((subject) => groupSubject.exec(subject)?.[1] ?? [])
    if (groups.length === 0) return { counts: [] }
    const counts = await countCame(transaction.sql, groups, new Date(since))
    return { counts: counts.map(({ group, count }) => ({ subject: subjectOf(group), count })) }
  },
})
