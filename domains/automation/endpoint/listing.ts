import type { Transaction } from '#platform/transaction.ts'
import { defaultsOf } from '#domains/procedures/versions/choosing.ts'
import { seconds } from './execution.ts'
import { filtersIn, pageOf, type Filter, type Input } from './input.ts'

const listKeys = ['Name', 'Owner', 'DocumentType', 'PlatformTypes', 'SearchKeyword', 'TargetType', 'tag:']

export const listDocuments = async (transaction: Transaction, input: Input) => {
  const filters = [...filtersIn(input, 'Filters', listKeys), ...filtersIn(input, 'DocumentFilterList', listKeys)]
  const { items, ...next } = pageOf(
    (await everyDocument(transaction)).filter((one) => fits(one, filters)),
    input,
  )
  return { DocumentIdentifiers: items.map(identifierOf), ...next }
}

interface Listed {
  readonly name: string
  readonly title: string | undefined
  readonly type: 'Automation' | 'Command'
  readonly owner: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly version: number
  readonly at: string
}

/** Every one, a page of records at a time; contents are not read. */
const everyDocument = async (transaction: Transaction): Promise<readonly Listed[]> => {
  const found: Listed[] = []
  const defaults = await defaultsOf(transaction)
  const lists = [
    { type: 'Automation', input: { kind: 'Runbook', fields: { 'spec.format': 'ssm-automation' } } },
    { type: 'Command', input: { kind: 'CommandDocument' } },
  ] as const
  for (const { type, input } of lists) {
    let after: string | undefined
    do {
      const page: { items: readonly Readonly<Record<string, unknown>>[]; next?: string } = Object(
        await transaction.callNamed('record.list', { ...input, limit: 200, ...(after === undefined ? {} : { after }) }),
      )
      found.push(
        ...page.items.map((item) => ({
          name: String(item['reference']).replace(/^[a-z-]+:/, ''),
          title: typeof item['title'] === 'string' ? item['title'] : undefined,
          type,
          owner: typeof item['owner'] === 'string' ? item['owner'] : undefined,
          labels: Object(item['labels'] ?? {}) as Readonly<Record<string, string>>,
          version: defaults.get(String(item['reference']).toLowerCase()) ?? Number(item['version'] ?? 1),
          at: String(item['createdAt'] ?? item['updatedAt'] ?? ''),
        })),
      )
      after = page.next
    } while (after !== undefined)
  }
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

const fits = (one: Listed, filters: readonly Filter[]): boolean =>
  filters.every(({ key, values }) => {
    const some = (test: (value: string) => boolean): boolean => values.some(test)
    if (key.startsWith('tag:')) return some((value) => one.labels[key.slice('tag:'.length)] === value)
    switch (key) {
      case 'Name':
        return some((value) => one.name.startsWith(value))
      case 'DocumentType':
        return some((value) => one.type === value)
      case 'Owner':
        return some((value) => ['Self', 'Private', 'All', one.owner].includes(value))
      case 'SearchKeyword':
        return some((value) => `${one.name} ${one.title ?? ''}`.toLowerCase().includes(value.toLowerCase()))
      default:
        return true
    }
  })

const identifierOf = ({ name, title, type, owner, labels, version, at }: Listed) => ({
  Name: name,
  ...(title === undefined ? {} : { DisplayName: title }),
  ...(at === '' ? {} : { CreatedDate: seconds(at) }),
  Owner: owner ?? 'Self',
  PlatformTypes: ['Linux', 'Windows', 'MacOS'],
  DocumentVersion: String(version),
  DocumentType: type,
  SchemaVersion: type === 'Automation' ? '0.3' : '2.2',
  DocumentFormat: 'YAML',
  Tags: Object.entries(labels).map(([Key, Value]) => ({ Key, Value })),
})
