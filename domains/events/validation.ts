import { problemOfTemplate } from '#domains/events/mapping.ts'
import type { Finding } from '#platform/refusal.ts'

/** What the rules below look at: the spec of an integration, whose schema they cannot know without knowing themselves. */
interface Written {
  readonly format: string
  readonly mapping?: { readonly event?: object; readonly alert?: object }
  readonly topics?: readonly string[]
}

/** What the schema of an integration cannot say: a mapping where one is read, topics where they are checked, paths that can be read. */
export const integrationFindings = ({ format, mapping, topics }: Written): readonly Finding[] => {
  if (format !== 'json' && mapping !== undefined)
    return [
      finding(
        '/spec/mapping',
        `A mapping is only read when the format is \`json\`, not \`${format}\`.`,
        'Remove it, or set `format: json`.',
      ),
    ]
  if (format === 'sns' && topics === undefined)
    return [finding('/spec/topics', 'Without `topics` no topic may send here.', 'List the ARNs of the topics that may.')]
  if (format !== 'sns' && topics !== undefined)
    return [
      finding(
        '/spec/topics',
        `Topics are only checked when the format is \`sns\`, not \`${format}\`.`,
        'Remove them, or set `format: sns`.',
      ),
    ]
  if (format !== 'json') return []
  if ((mapping?.event === undefined) === (mapping?.alert === undefined))
    return [
      finding('/spec/mapping', 'A `json` integration needs to know what the body is.', 'Write either `mapping.event` or `mapping.alert`.'),
    ]
  return [...pathFindings('/spec/mapping/event', mapping?.event), ...pathFindings('/spec/mapping/alert', mapping?.alert)]
}

const pathFindings = (place: string, given: object | undefined): readonly Finding[] =>
  Object.entries(given ?? {}).flatMap(([name, value]: [string, unknown]) => {
    // A list holds words of the sender, no paths.
    if (Array.isArray(value)) return []
    // A list is of words to compare with, not of paths.
    if (Array.isArray(value)) return []
    if (typeof value === 'object' && value !== null) return pathFindings(`${place}/${name}`, value)
    const problem = typeof value === 'string' ? problemOfTemplate(value) : undefined
    return problem === undefined
      ? []
      : [finding(`${place}/${name}`, problem, 'Write a path such as `alert.id` or `items[0].name`, or text with `{{ path }}` in it.')]
  })

const finding = (path: string, message: string, mend: string): Finding => ({ path, rule: 'integration', message, mend })
