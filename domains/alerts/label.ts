/**
 * The value of a label, empty when there is none, as in Prometheus. Only what the sender wrote counts: `constructor` is
 * a good name of a label, and every object has something by that name.
 */
export const labelOf = (labels: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''
