import { actorReference } from '#platform/identity/actor.ts'
import type { Transaction } from '#platform/transaction.ts'
import { parameterChanged } from '#domains/automation/facts.ts'
import { SsmError } from './errors.ts'
import { filtersIn, isTrue, needText, textIn, textsIn, wholeIn, type Input } from './input.ts'
import { mayDo } from './rights.ts'
import { seconds } from './execution.ts'
import * as store from './store.ts'

/** The Parameter Store: plain values. A SecureString would be a secret, and secrets are never read back. */
const namePattern = /^\/?[a-zA-Z0-9_.-]+(?:\/[a-zA-Z0-9_.-]+){0,14}$/

export const getParameter = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'automation.parameters', 'viewer')
  const name = needText(input, 'Name', 2_048)
  const [found] = await named(transaction, [name])
  if (found === undefined) throw new SsmError('ParameterNotFound', `There is no parameter ${name}.`)
  return { Parameter: shown(found) }
}

export const getParameters = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'automation.parameters', 'viewer')
  const names = textsIn(input, 'Names', 10)
  if (names.length === 0) throw new SsmError('ValidationException', 'Names must name a parameter.')
  const found = await named(transaction, names)
  const known = new Set(found.map(({ name }) => name))
  return { Parameters: found.map(shown), InvalidParameters: names.filter((name) => !known.has(bare(name))) }
}

export const getParametersByPath = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'automation.parameters', 'viewer')
  const path = needText(input, 'Path', 2_048)
  if (!path.startsWith('/')) throw new SsmError('ValidationException', 'The parameter path must begin with "/".')
  const prefix = path.endsWith('/') ? path : `${path}/`
  const limit = wholeIn(input, 'MaxResults', 1, 10) ?? 10
  const found: store.ParameterRow[] = []
  let after = textIn(input, 'NextToken', 2_048) ?? ''
  // What lies deeper is passed over a page at a time.
  for (let pages = 0; pages < 20 && found.length <= limit; pages += 1) {
    const rows = await store.parametersBelow(transaction.sql, prefix, after, 100)
    found.push(...rows.filter(({ name }) => isTrue(input, 'Recursive') || !name.slice(prefix.length).includes('/')))
    after = rows.at(-1)?.name ?? after
    if (rows.length < 100) break
  }
  const page = found.slice(0, limit)
  return { Parameters: page.map(shown), ...(found.length > limit ? { NextToken: page.at(-1)?.name } : {}) }
}

export const putParameter = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'automation.parameters', 'editor')
  const name = needText(input, 'Name', 1_011)
  const type = textIn(input, 'Type') ?? (await store.parametersNamed(transaction.sql, [name]))[0]?.type
  const value = needText(input, 'Value', 8_192)
  if (!namePattern.test(name))
    throw new SsmError('ValidationException', 'Name must be made of letters, digits, ".", "_" and "-", in at most 15 levels parted by "/".')
  if (type === 'SecureString')
    throw new SsmError(
      'UnsupportedParameterType',
      'Secret values are kept as a Secret here, not as a parameter: declare one, and write secret://name where its value is wanted.',
    )
  if (type !== 'String' && type !== 'StringList') throw new SsmError('ValidationException', 'Type must be String or StringList.')
  const version = await store.putParameter(
    transaction.sql,
    {
      name,
      type,
      value,
      description: textIn(input, 'Description', 1_024) ?? '',
      changed_by: actorReference(transaction.actor),
      changed_at: transaction.now,
    },
    isTrue(input, 'Overwrite'),
  )
  if (version === undefined)
    throw new SsmError('ParameterAlreadyExists', `The parameter ${name} exists already. Set Overwrite to change it.`)
  transaction.record(parameterChanged, {
    subjects: [`parameter:${name}`],
    data: { name, version, change: version === 1 ? 'created' : 'changed' },
  })
  return { Version: version, Tier: 'Standard' }
}

export const deleteParameter = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'automation.parameters', 'editor')
  const name = needText(input, 'Name', 1_011)
  const [deleted] = await store.deleteParameters(transaction.sql, [name])
  if (deleted === undefined) throw new SsmError('ParameterNotFound', `There is no parameter ${name}.`)
  transaction.record(parameterChanged, { subjects: [`parameter:${name}`], data: { name, version: 0, change: 'deleted' } })
  return {}
}

export const describeParameters = async (transaction: Transaction, input: Input) => {
  mayDo(transaction, 'automation.parameters', 'viewer')
  const filters = filtersIn(input, 'ParameterFilters', ['Name', 'Type', 'Path'])
  const limit = wholeIn(input, 'MaxResults', 1, 50) ?? 50
  const [prefix = ''] = filters.find(({ key }) => key === 'Name' || key === 'Path')?.values ?? []
  const rows = await store.parametersBelow(transaction.sql, prefix, textIn(input, 'NextToken', 2_048) ?? '', limit + 1)
  const types = filters.find(({ key }) => key === 'Type')?.values
  const page = rows.slice(0, limit)
  return {
    Parameters: page
      .filter(({ type }) => types === undefined || types.includes(type))
      .map((row) => ({
        Name: row.name,
        Type: row.type,
        Description: row.description,
        Version: row.version,
        LastModifiedDate: seconds(row.changed_at),
        LastModifiedUser: row.changed_by,
        Tier: 'Standard',
        DataType: 'text',
      })),
    ...(rows.length > limit ? { NextToken: page.at(-1)?.name } : {}),
  }
}

const named = (transaction: Transaction, names: readonly string[]): Promise<store.ParameterRow[]> =>
  store.parametersNamed(transaction.sql, names.map(bare))

/** A version or label after the name: only the present one is kept. An ARN ends in the name. */
const bare = (name: string): string => name.replace(/^arn:aws[a-z-]*:ssm:[^:]*:[^:]*:parameter/, '').replace(/:[\w.-]+$/, '')

const shown = ({ name, type, value, version, changed_at: at }: store.ParameterRow) => ({
  Name: name,
  Type: type,
  Value: value,
  Version: version,
  LastModifiedDate: seconds(at),
  DataType: 'text',
})
