import { join } from 'node:path'
import Type from 'typebox'
import { defineTask, type Work } from '#platform/jobs/task.ts'
import { decryptText } from '#platform/identity/encrypt.ts'
import { type FilePlan, applyFiles } from '#platform/kinds/applying.ts'
import { repositoryRefused, repositorySynced } from '#platform/kinds/facts.ts'
import { fetchBranch, GitFailure } from '#platform/kinds/git.ts'
import { parseGitUrl } from '#platform/kinds/git-url.ts'
import type { SourceFile } from '#platform/kinds/formats/files.ts'
import {
  holdRepository,
  keepFiles,
  markSynced,
  markTrouble,
  type RepositoryRow,
  repositoryNamed,
  takeDueRepositories,
} from '#platform/kinds/repository-store.ts'
import { parseAllowed } from '#platform/messages/guard.ts'
import { Refusal } from '#platform/refusal.ts'
import type { Config } from '#platform/config.ts'
import type { Transaction } from '#platform/transaction.ts'

/** Fetches a repository and makes its records what its files say. What is wrong in it changes nothing and is shown. */
export const syncRepository = defineTask({
  name: 'repository.sync',
  summary: 'Reads a git repository and applies its documents.',
  payload: Type.Object({ repository: Type.String() }),
  attempts: 5,
  run: async (work, { repository: name }) => {
    const found = await work.transact(async (transaction) => ({
      row: await repositoryNamed(transaction.sql, name),
      config: transaction.config,
    }))
    const { row } = found
    if (!row) return
    try {
      const branch = await fetchBranch(requestOf(row, found.config, work.signal))
      if (row.state === 'synced' && row.synced_commit === branch.commit) {
        await work.transact((transaction) => markSynced(transaction.sql, row.id, transaction.now, branch.commit))
        return
      }
      const files = await branch.read()
      await work.transact((transaction) => applyCommit(transaction, row, branch.commit, files))
    } catch (error) {
      const told = error instanceof GitFailure || (error instanceof Refusal && error.code !== 'unavailable')
      if (!told || work.signal.aborted) throw error
      await work.transact((transaction) => tellTrouble(transaction, row, error))
    }
  },
})

/** Starts the syncs whose time has come. */
export const pollRepositories = defineTask({
  name: 'repository.poll',
  summary: 'Looks which repositories are to be read again.',
  payload: Type.Object({}),
  // Each look asks for the next one; this is for the one that got lost.
  every: { seconds: 300 },
  run: (work: Work) =>
    work.transact(async (transaction) => {
      for (const { name, next_sync_at: next } of await takeDueRepositories(transaction.sql, transaction.now)) {
        enqueueSync(transaction, name)
        transaction.wake(pollRepositories, next)
      }
    }),
})

export const enqueueSync = (transaction: Transaction, name: string): void =>
  transaction.enqueue(syncRepository, { repository: name }, { key: `repository.sync:${name}`, queue: `repository:${name}` })

/** `http` and `file` are for trying things on one machine: only where the installation names them among what it allows. */
export const allowedProtocols = (config: Config): { http: boolean; file: boolean } => ({
  http: config.allowedInside.includes('http:'),
  file: config.allowedInside.includes('file:'),
})

export const tokenPurpose = 'repository token'

const requestOf = (row: RepositoryRow, config: Config, signal: AbortSignal) => ({
  address: parseGitUrl(row.url, allowedProtocols(config)),
  branch: row.branch,
  path: row.path,
  token: row.token === null ? undefined : decryptText(config.secret, tokenPurpose, row.token),
  folder: join(config.dataFolder, 'repositories', row.id),
  allowed: parseAllowed(config.allowedInside),
  signal,
})

const applyCommit = async (
  transaction: Transaction,
  { name, branch, prune }: RepositoryRow,
  commit: string,
  files: readonly SourceFile[],
): Promise<void> => {
  const row = await holdRepository(transaction.sql, name)
  if (!row) return
  const sourceOf = (file: string) => ({ kept: 'git', repository: name, branch, file, commit }) as const
  const plan = await applyFiles(
    transaction.as({ type: 'git', repository: name, commit }),
    { files, prune, sourceOf, place: sourceOf('') },
    `Commit ${commit.slice(0, 12)}.`,
  )
  await keepFiles(transaction.sql, name, withDocuments(files, plan))
  await markSynced(transaction.sql, row.id, transaction.now, commit)
  const count = (change: string): number => plan.writes.filter((write) => write.change === change).length
  transaction.record(repositorySynced, {
    subjects: [`repository:${name}`],
    data: {
      repository: name,
      commit,
      created: count('created'),
      changed: count('changed') + count('restored'),
      archived: count('archived'),
    },
  })
}

const withDocuments = (files: readonly SourceFile[], plan: FilePlan): SourceFile[] => files.filter((file) => plan.files.has(file.path))

const tellTrouble = async (transaction: Transaction, row: RepositoryRow, error: GitFailure | Refusal): Promise<void> => {
  const refused = error instanceof Refusal
  const trouble = { state: refused ? 'refused' : 'unreachable', problem: error.message, findings: refused ? error.findings : [] } as const
  const news = await markTrouble(transaction.sql, row.id, transaction.now, trouble)
  if (news)
    transaction.record(repositoryRefused, { subjects: [`repository:${row.name}`], data: { repository: row.name, problem: error.message } })
}
