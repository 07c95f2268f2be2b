/** What pages of a drill are about: one subject for each level. Nothing else begins so. */
const prefix = 'drill:'

export const levelSubject = (drill: string, level: number): string => `${prefix}${drill}/${level}`

export const drillReference = (drill: string): string => `${prefix}${drill}`

/** Whether somebody is paged about it as a test. */
export const isDrill = (subject: string): boolean => subject.startsWith(prefix)

/** The drill and the level of a subject. */
export const levelOf = (subject: string): { readonly drill: string; readonly level: number } | undefined => {
  const [, drill, level] = /^drill:([0-9a-f-]{36})\/(\d{1,3})$/.exec(subject) ?? []
  return drill === undefined ? undefined : { drill, level: Number(level) }
}
