/** How much suffers, or how soon somebody must act. */
export type Level = 'high' | 'medium' | 'low'

/** From the most to the least pressing; the index is the rank lists are ordered by. */
export const priorities = ['Critical', 'Urgent', 'High', 'Normal', 'Low'] as const
export type Priority = (typeof priorities)[number]

/** 0 for Critical to 4 for Low. */
export const rankOf = (priority: Priority): number => priorities.indexOf(priority)

/** Which of a person's contact rules a page uses: what cannot wait for the morning is important. */
export const pageUrgencyOf = (priority: Priority): 'important' | 'default' =>
  priority === 'Critical' || priority === 'Urgent' ? 'important' : 'default'

/** Whether an incident opens with the alert when its route does not say. */
export const opensIncident = (priority: Priority): boolean => priority === 'Critical' || priority === 'Urgent'

/**
 * The priority of an alert that no route knows, from the label `severity` most senders set. Without one it is High:
 * nobody has said that it can wait.
 */
export const priorityOfSeverity = (severity: string | undefined): Priority => {
  switch (severity?.toLowerCase()) {
    case 'critical':
    case 'page':
    case 'emergency':
      return 'Urgent'
    case 'warning':
    case 'minor':
      return 'Normal'
    case 'info':
    case 'notice':
    case 'debug':
      return 'Low'
    default:
      return 'High'
  }
}
