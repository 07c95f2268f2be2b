export interface FieldChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

/** The fields in which two documents differ, each by its path; what one lacks is missing on its side. */
export const changesBetween = (before: unknown, after: unknown, path = ''): readonly FieldChange[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isGroup(before) || !isGroup(after))
    return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }]
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => changesBetween(before[name], after[name], `${path}/${name}`))
}

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
