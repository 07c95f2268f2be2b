import { openGroupsAmong } from '#domains/alerts/paged/store.ts'
import type { PageHolder } from '#domains/notices/kept/holders.ts'

const prefix = 'alert-group:'

/** How people were paged about alerts that are open stays, however long they have been. */
export const openAlertsHoldPages: PageHolder = {
  held: async ({ sql }, subjects) => {
    const groups = subjects.filter((subject) => subject.startsWith(prefix)).map((subject) => subject.slice(prefix.length))
    return (groups.length === 0 ? [] : await openGroupsAmong(sql, groups)).map((group) => `${prefix}${group}`)
  },
}
