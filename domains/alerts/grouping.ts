import { digest } from '#domains/alerts/fingerprint.ts'
import { labelOf } from '#domains/alerts/label.ts'

/** The labels alerts are grouped by when a route does not say. */
export const defaultGroupBy: readonly string[] = ['alertname', 'workload']

/** Where an alert belongs: alerts with the same key are one page and one line in the list. */
export interface Group {
  readonly key: string
  /** The labels every alert of the group shares because they are grouped by them. */
  readonly labels: Readonly<Record<string, string>>
}

/**
 * The group of an alert. `groupBy` names labels, `...` means every label (each alert is its own group), and no labels
 * at all means one group for everything the route takes. A missing label counts as empty, as in Alertmanager.
 *
 * @param route Reference of the route that took the alert; groups never cross routes.
 */
export const groupOf = (route: string | undefined, groupBy: readonly string[], labels: Readonly<Record<string, string>>): Group => {
  const names = groupBy.includes('...') ? Object.keys(labels) : groupBy.filter((name) => labelOf(labels, name) !== '')
  const shared: Record<string, string> = {}
  let text = ''
  for (const name of [...new Set(names)].sort()) {
    const value = labelOf(labels, name)
    shared[name] = value
    text += `${name}\u0000${value}\u0000`
  }
  return { key: `${route ?? 'no-process'}/${digest(text)}`, labels: shared }
}
