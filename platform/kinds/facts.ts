import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const reference = Type.String({ description: 'The record, `team:payments`.' })

export const recordChanged = defineFact({
  name: 'record.changed',
  sentence: '{reference} was {change} (version {version}).',
  data: Type.Object({
    reference,
    version: Type.Integer(),
    change: Type.Union([Type.Literal('created'), Type.Literal('changed'), Type.Literal('archived'), Type.Literal('restored')]),
  }),
})

export const recordReviewed = defineFact({
  name: 'record.reviewed',
  sentence: '{reference} was looked at: {answer}.',
  data: Type.Object({
    reference,
    version: Type.Integer(),
    answer: Type.Union([Type.Literal('still-right'), Type.Literal('changed')]),
    note: Type.Optional(Type.String()),
    /** False: one of too many in an hour; the due date did not move. */
    counts: Type.Boolean(),
  }),
})

export const recordReviewDue = defineFact({
  name: 'record.review-due',
  sentence: '{reference} is due for a look since {dueAt}.',
  data: Type.Object({ reference, dueAt: Type.String({ format: 'date-time' }), reviewers: Type.Array(Type.String()) }),
})

const repository = Type.String({ description: 'Name of the repository.' })

export const repositoryAdded = defineFact({
  name: 'repository.added',
  sentence: 'Records are kept in {url} ({branch}) as {repository}.',
  data: Type.Object({ repository, url: Type.String(), branch: Type.String() }),
})

export const repositoryRemoved = defineFact({
  name: 'repository.removed',
  sentence: 'Records are no longer kept in {repository}.',
  data: Type.Object({ repository, records: Type.Integer() }),
})

export const repositorySyncAsked = defineFact({
  name: 'repository.sync-asked',
  sentence: 'A look at {repository} was asked for by {by}.',
  data: Type.Object({ repository, by: Type.String() }),
})

export const repositorySynced = defineFact({
  name: 'repository.synced',
  sentence: '{repository} was applied at {commit}: {created} created, {changed} changed, {archived} archived.',
  data: Type.Object({
    repository,
    commit: Type.String(),
    created: Type.Integer(),
    changed: Type.Integer(),
    archived: Type.Integer(),
  }),
})

export const repositoryRefused = defineFact({
  name: 'repository.refused',
  sentence: '{repository} could not be applied: {problem}',
  data: Type.Object({ repository, problem: Type.String(), commit: Type.Optional(Type.String()) }),
})
