import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { actorReference } from '#platform/identity/actor.ts'
import { encryptText } from '#platform/identity/encrypt.ts'
import { repositoryAdded, repositoryRemoved, repositorySyncAsked } from '#platform/kinds/facts.ts'
import { parseGitUrl } from '#platform/kinds/git-url.ts'
import { archiving, documentOf } from '#platform/kinds/planning.ts'
import { linksFromOutside, recordsKeptIn } from '#platform/kinds/planning-store.ts'
import { hookAddress, hookSecret } from '#platform/kinds/push-hook.ts'
import {
  dropFiles,
  holdRepository,
  insertRepository,
  markRemoved,
  repositories,
  type RepositoryRow,
  repositoryNamed,
} from '#platform/kinds/repository-store.ts'
import { at, finding } from '#platform/kinds/shapes.ts'
import { allowedProtocols, enqueueSync, pollRepositories, tokenPurpose } from '#platform/kinds/sync.ts'
import { vocabularyOf } from '#platform/kinds/vocabulary.ts'
import { type RecordWrite, writeRecords } from '#platform/kinds/write.ts'
import { Refusal } from '#platform/refusal.ts'
import { parseDuration } from '#platform/time/duration.ts'
import type { Transaction } from '#platform/transaction.ts'

const name = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  description: 'How the repository is called here: `shop-records`.',
})

const hook = Type.Object(
  {
    url: Type.String({ description: 'Let the repository call this address on a push.' }),
    secret: Type.String({ description: 'The secret of the hook: signs GitHub’s, Gitea’s and Forgejo’s calls, is GitLab’s secret token.' }),
  },
  { description: 'How the repository tells of a push.' },
)

const repositoryOutput = {
  name: Type.String({ description: 'How the repository is called here.' }),
  url: Type.String({ description: 'Where it is.' }),
  branch: Type.String({ description: 'The branch that is read.' }),
  path: Type.String({ description: 'The folder that is read; all of it when empty.' }),
  pollSeconds: Type.Integer({ description: 'How often it is looked at.' }),
  prune: Type.Boolean({ description: 'True when records leave with their documents.' }),
  state: Type.Union([Type.Literal('new'), Type.Literal('synced'), Type.Literal('refused'), Type.Literal('unreachable')], {
    description: 'How the last reading went.',
  }),
  problem: Type.Optional(Type.String({ description: 'Why the last try changed nothing.' })),
  findings: Type.Array(finding, { description: 'What is wrong in its files.' }),
  commit: Type.Optional(Type.String({ description: 'The commit the records were last taken from.' })),
  syncedAt: Type.Optional(at('When its records were last made what its files say.')),
  triedAt: Type.Optional(at('When it was last looked at.')),
  nextSyncAt: at('When it is looked at next.'),
  addedAt: at('When it was added.'),
  addedBy: Type.String({ description: 'Who added it.' }),
}

export const addRepository = defineAction({
  name: 'repository.add',
  kind: 'deed',
  summary: 'Keep records in a git repository: read it now and whenever it changes.',
  input: Type.Object(
    {
      name,
      url: Type.String({ minLength: 1, maxLength: 1_000, description: '`https://…`, `ssh://…` or `git@host:path`.' }),
      branch: Type.Optional(
        Type.String({
          pattern: '^(?!.*\\.\\.)(?!.*//)[A-Za-z0-9_][A-Za-z0-9._/-]{0,198}[A-Za-z0-9_]$|^[A-Za-z0-9_]$',
          description: 'Default `main`.',
        }),
      ),
      path: Type.Optional(
        Type.String({
          pattern: '^(?!.*\\.\\.)[A-Za-z0-9_.][A-Za-z0-9_. /-]{0,300}$',
          description: 'Only this folder of it: `ops/records`. Default all of it.',
        }),
      ),
      poll: Type.Optional(
        Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h)$', description: 'How often to look for changes, at least `30s`. Default `5m`.' }),
      ),
      prune: Type.Optional(Type.Boolean({ description: 'Archive a record when its document leaves the repository. Default true.' })),
      token: Type.Optional(Type.String({ maxLength: 2_000, description: 'A token that may read it. Kept encrypted, never shown again.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ name: Type.String({ description: 'How the repository is called here.' }), hook }),
  may: { role: 'administrator' },
  run: async (transaction, input) => {
    const { config, now } = transaction
    parseGitUrl(input.url, allowedProtocols(config))
    const pollSeconds = Math.max(30, Math.round(parseDuration(input.poll ?? '5m') / 1_000))
    const id = transaction.newId()
    const added = await insertRepository(transaction.sql, {
      id,
      name: input.name,
      url: input.url,
      branch: input.branch ?? 'main',
      path: (input.path ?? '').replace(/^(\.\/)+|\/+$|^\.$/g, ''),
      poll_seconds: pollSeconds,
      prune: input.prune ?? true,
      token: input.token === undefined ? null : encryptText(config.secret, tokenPurpose, input.token),
      added_at: now,
      added_by: actorReference(transaction.actor),
    })
    if (!added)
      throw new Refusal('conflict', `There is a repository called ${input.name} already. Choose another name, or remove that one.`)
    transaction.record(repositoryAdded, {
      subjects: [`repository:${input.name}`],
      data: { repository: input.name, url: input.url, branch: input.branch ?? 'main' },
    })
    enqueueSync(transaction, input.name)
    transaction.wake(pollRepositories, new Date(now.getTime() + pollSeconds * 1_000))
    return { name: input.name, hook: hookOf(transaction, { id, name: input.name }) }
  },
})

export const listRepositories = defineAction({
  name: 'repository.list',
  kind: 'question',
  summary: 'List the repositories records are kept in, how they are, and what is wrong with them.',
  input: Type.Object({}, { additionalProperties: false }),
  output: Type.Object({
    items: Type.Array(Type.Object({ ...repositoryOutput, records: Type.Integer({ description: 'Live records kept in it.' }) }), {
      description: 'All of them.',
    }),
  }),
  may: { role: 'viewer' },
  run: async (transaction) => ({ items: (await repositories(transaction.sql)).map((row) => ({ ...show(row), records: row.records })) }),
})

export const showHook = defineAction({
  name: 'repository.hook',
  kind: 'question',
  summary: 'Show the address and the secret with which a repository tells of a push.',
  input: Type.Object({ name }, { additionalProperties: false }),
  output: hook,
  may: { role: 'administrator' },
  run: async (transaction, input) => hookOf(transaction, await required(transaction, input.name)),
})

export const askSync = defineAction({
  name: 'repository.sync',
  kind: 'deed',
  idempotent: true,
  summary: 'Read a repository now.',
  input: Type.Object({ name }, { additionalProperties: false }),
  output: Type.Object({ name: Type.String({ description: 'How the repository is called here.' }) }),
  may: { role: 'editor' },
  run: async (transaction, input) => {
    const row = await required(transaction, input.name)
    enqueueSync(transaction, row.name)
    transaction.record(repositorySyncAsked, {
      subjects: [`repository:${row.name}`],
      data: { repository: row.name, by: actorReference(transaction.actor) },
    })
    return { name: row.name }
  },
})

export const removeRepository = defineAction({
  name: 'repository.remove',
  kind: 'deed',
  summary: 'Stop keeping records in a repository. Its records are kept in the console from then on, or archived.',
  confirm: 'The repository is no longer read.',
  input: Type.Object(
    {
      name,
      records: Type.Optional(
        Type.Union([Type.Literal('keep'), Type.Literal('archive')], { description: 'What becomes of its records. Default `keep`.' }),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    name: Type.String({ description: 'How the repository is called here.' }),
    records: Type.Integer({ description: 'How many records it was.' }),
  }),
  may: { role: 'administrator' },
  run: async (transaction, input) => {
    const row = (await holdRepository(transaction.sql, input.name)) ?? (await required(transaction, input.name))
    const writes = await released(transaction, row, input.records === 'archive')
    await writeRecords(transaction, writes, `The repository ${row.name} was removed.`)
    await dropFiles(transaction.sql, row.name)
    await markRemoved(transaction.sql, row.id, transaction.now)
    transaction.record(repositoryRemoved, { subjects: [`repository:${row.name}`], data: { repository: row.name, records: writes.length } })
    return { name: row.name, records: writes.length }
  },
})

const released = async (transaction: Transaction, row: RepositoryRow, archive: boolean): Promise<RecordWrite[]> => {
  const vocabulary = vocabularyOf(transaction.registry)
  const records = await recordsKeptIn(transaction.sql, { kept: 'git', repository: row.name, branch: row.branch, file: '', commit: '' }, [])
  if (archive) {
    const [link] = await linksFromOutside(
      transaction.sql,
      records.map((record) => record.id),
      [],
    )
    if (link) throw new Refusal('conflict', `${link.from} names ${link.to}, which would be archived. Change it first, or keep the records.`)
  }
  const writes = records.map((record) => archiving(record, vocabulary))
  return archive
    ? writes
    : writes.map((write, index) => ({
        ...write,
        change: 'changed',
        source: { kept: 'console' },
        document: documentOf(records[index] ?? write.document),
      }))
}

const required = async (transaction: Transaction, written: string): Promise<RepositoryRow> => {
  const row = await repositoryNamed(transaction.sql, written)
  if (row) return row
  throw new Refusal('not-found', `There is no repository called ${written}. \`repository.list\` names them all.`)
}

const hookOf = ({ config }: Transaction, row: { readonly id: string; readonly name: string }) => ({
  url: hookAddress(config, row.name),
  secret: hookSecret(config, row.id),
})

const show = (row: RepositoryRow) => ({
  name: row.name,
  url: row.url,
  branch: row.branch,
  path: row.path,
  pollSeconds: row.poll_seconds,
  prune: row.prune,
  state: row.state,
  ...(row.problem !== null && { problem: row.problem }),
  findings: row.findings,
  ...(row.synced_commit !== null && { commit: row.synced_commit }),
  ...(row.synced_at && { syncedAt: row.synced_at.toISOString() }),
  ...(row.tried_at && { triedAt: row.tried_at.toISOString() }),
  nextSyncAt: row.next_sync_at.toISOString(),
  addedAt: row.added_at.toISOString(),
  addedBy: row.added_by,
})
