import type { Inputs } from '../../client.gen.ts'

/** How targets are found. */
export type Way = 'values' | 'tags' | 'group'

/** What a form about targets holds. */
export interface Spread {
  readonly parameter: string
  readonly by: Way
  /** One a line. */
  readonly values: string
  /** `name=value`, one a line. */
  readonly tags: string
  /** A resource group at AWS. */
  readonly group: string
  readonly concurrency: string
  readonly errors: string
}

/** What is sent of it; nothing while nobody has said which they are. Pure. */
export const targetsOf = (spread: Spread): Inputs['run.start']['targets'] => {
  const limits = {
    parameter: spread.parameter,
    ...(spread.concurrency.trim() === '' ? {} : { concurrency: spread.concurrency.trim() }),
    ...(spread.errors.trim() === '' ? {} : { errors: spread.errors.trim() }),
  }
  if (spread.by === 'values') {
    const values = linesIn(spread.values)
    return values.length === 0 ? undefined : { ...limits, values: [...values] }
  }
  if (spread.by === 'group') return spread.group.trim() === '' ? undefined : { ...limits, group: spread.group.trim() }
  const tags = linesIn(spread.tags).flatMap((line) => {
    const [, name = '', value = ''] = /^([^=:]+)[=:](.+)$/.exec(line) ?? []
    return name === '' ? [] : [[name.trim(), value.trim()] as const]
  })
  return tags.length === 0 ? undefined : { ...limits, tags: Object.fromEntries(tags) }
}

/** Each once: a target is not done twice. */
const linesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
]
