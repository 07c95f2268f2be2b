import { isList, isMap, type Data } from '#domains/runs/values.ts'

/**
 * Whether what an API answered is among `DesiredValues`. Both sides are compared as text, the way Python writes them:
 * 7 is "7", and true is "True" or "true". A list, from a deep scan, is as desired when all that is in it is, and there
 * is something in it.
 */
export const isDesired = (found: Data | undefined, desired: readonly Data[]): boolean => {
  if (found === undefined || found === null) return false
  const wanted = new Set(desired.flatMap((value) => texts(value)))
  if (isList(found))
    return found.length > 0 && found.every((one) => (isList(one) ? isDesired(one, desired) : texts(one).some((text) => wanted.has(text))))
  return texts(found).some((text) => wanted.has(text))
}

const texts = (value: Data): readonly string[] => {
  if (value === null) return ['None']
  if (typeof value === 'boolean') return value ? ['True', 'true'] : ['False', 'false']
  if (typeof value === 'string')
    return /^true$/i.test(value) ? ['True', 'true', value] : /^false$/i.test(value) ? ['False', 'false', value] : [value]
  return [isMap(value) || isList(value) ? JSON.stringify(value) : String(value)]
}
