import { defineCheck } from '#platform/checks/check.ts'
import { ownerlessRecords, recordsNamed, recordsOf, textOf } from '#platform/checks/census.ts'
import { all, condition, cover, verdict } from '#platform/checks/coverage.ts'
import {
  daysBetween,
  isCritical,
  isLive,
  lookedAt,
  ownerProblem,
  problems,
  readStandings,
  reviewProblem,
  type Looked,
  type OwnerStanding,
} from '#platform/checks/standing.ts'
import type { RecordOf } from '#platform/kinds/kind.ts'
import { Component, Environment, Resource, Workload } from '#domains/catalog/kinds.ts'

interface Owned {
  readonly reference: string
  readonly owner: OwnerStanding | null
  /** Part of a live workload of tier 0 or 1. */
  readonly isCritical: boolean
}

/** What runs has somebody who answers for it. */
export const everythingIsOwned = defineCheck<readonly Owned[]>({
  id: 'OPS02-BP01.a',
  practice: 'OPS02-BP01',
  scope: 'organization',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Nearly everything in the catalog has an owner that exists; all of it for production of tier 0 and 1.',
  parameters: { minimumShare: 0.98, minimumShareOfCritical: 1 },
  inputs: { kinds: [Component, Resource, Workload], facts: [] },
  gather: async (transaction) => {
    const standings = await readStandings(transaction)
    const workloads = await recordsOf(transaction, Workload)
    const critical = new Set(workloads.filter((one) => isLive(one) && isCritical(one.spec.tier)).map(({ reference }) => reference))
    const owned = (record: RecordOf, workload: string | undefined): Owned => ({
      reference: record.reference,
      owner: standings.owner(record.metadata.owner) ?? null,
      isCritical: workload !== undefined && critical.has(workload),
    })
    return [
      ...workloads.map((record) => owned(record, record.reference)),
      ...(await recordsOf(transaction, Component)).map((record) => owned(record, record.spec.workload)),
      ...(await recordsOf(transaction, Resource)).map((record) => owned(record, record.spec.workload)),
    ]
  },
  evaluate: (things, { minimumShare = 1, minimumShareOfCritical = 1 }) => {
    const share = (items: readonly Owned[], minimum: number, what: string, onEmpty: 'FAIL' | 'NA') =>
      cover({
        items,
        subject: ({ reference }) => reference,
        missing: ({ owner }) => problems(ownerProblem(owner ?? undefined)),
        holds: ({ owner }) => `owned by ${owner?.reference}`,
        minimum,
        what,
        verb: 'have an owner that exists',
        onEmpty,
        empty: `There are no ${what}.`,
        mend: 'Set `metadata.owner` of each record named to a team of two or more active people.',
      })
    return all(
      share(
        things.filter((thing) => thing.isCritical),
        minimumShareOfCritical,
        'things of tier 0 and 1',
        'NA',
      ),
      share(things, minimumShare, 'workloads, components and resources', 'FAIL'),
    )
  },
})

interface Ownerless {
  readonly reference: string
  readonly days: number
}

/** What loses its owner finds a new one. That no record has two owners is how records are made. */
export const ownerlessIsShort = defineCheck<readonly Ownerless[]>({
  id: 'OPS02-BP01.c',
  practice: 'OPS02-BP01',
  scope: 'organization',
  strength: 'behaviour',
  mandatory: false,
  onEmpty: 'NA',
  claim: 'Each thing has exactly one accountable owner, and what loses it finds a new one within a week.',
  parameters: { days: 7, minimumShare: 0.9 },
  inputs: { kinds: [Workload, Component, Resource, Environment], facts: [] },
  gather: async (transaction) =>
    (await ownerlessRecords(transaction, 1_000)).map(({ reference, since }) => ({ reference, days: daysBetween(since, transaction.now) })),
  evaluate: (ownerless, { days = 0, minimumShare = 1 }) =>
    cover({
      items: ownerless,
      subject: ({ reference }) => reference,
      missing: (one) => (one.days <= days ? [] : [`without an owner for ${one.days} days, at most ${days}`]),
      holds: (one) => `without an owner for ${one.days} days`,
      minimum: minimumShare,
      what: 'ownerless records',
      verb: `are younger than ${days} days`,
      onEmpty: 'NA',
      empty: 'Nothing is without an owner.',
      mend: 'Open the ownerless queue and give each record a team.',
    }),
})

interface Place {
  readonly reference: string
  readonly type: string
  readonly isolation: string | null
  readonly definedIn: string | null
}

/** Beside production there is somewhere to make mistakes. */
export const hasEnvironments = defineCheck<{ readonly workload: string; readonly critical: boolean; readonly places: readonly Place[] }>({
  id: 'OPS05-BP08.a',
  practice: 'OPS05-BP08',
  scope: 'workload',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'Beside production there is a place to develop and a staging environment, both isolated.',
  parameters: {},
  inputs: { kinds: [Environment, Workload], facts: [] },
  gather: async (transaction, { reference, tier }) => ({
    workload: reference,
    critical: isCritical(tier),
    places: (await recordsOf(transaction, Environment))
      .filter(({ spec }) => spec.workload === reference || spec.workload === undefined)
      .map(({ reference: place, spec }) => ({
        reference: place,
        type: spec.type,
        isolation: spec.isolation ?? null,
        definedIn: spec.definedIn ?? null,
      })),
  }),
  evaluate: ({ workload, critical, places }) => {
    const of = (...types: string[]): readonly Place[] => places.filter(({ type }) => types.includes(type))
    const isolated = (found: readonly Place[]): Place | undefined => found.find(({ isolation }) => (isolation ?? '').trim() !== '')
    const place = (found: readonly Place[], what: string) => {
      const [first, good] = [found[0], isolated(found)]
      const bad = first === undefined ? `There is no ${what}.` : `${first.reference} does not say what isolates it from production.`
      return condition(good !== undefined, {
        subject: (good ?? first)?.reference ?? workload,
        because: good === undefined ? bad : `${good.reference} is isolated by ${good.isolation}.`,
        mend: first === undefined ? `Declare an environment for ${what}.` : 'Say in `isolation` what keeps it apart.',
      })
    }
    const [staging, production] = [isolated(of('staging')), of('production')[0]]
    const isSame = staging?.definedIn !== null && staging?.definedIn === production?.definedIn
    return all(
      place(of('development', 'test', 'sandbox'), 'place to develop and test'),
      place(of('staging'), 'staging environment'),
      critical && staging !== undefined
        ? condition(isSame, {
            subject: staging.reference,
            because: isSame ? 'Staging is made from the same code as production.' : 'Staging is not made from the same code as production.',
            mend: 'Make staging and production from one place and say so in `definedIn` of both.',
          })
        : verdict('NA', 'Staging of tiers 2 and 3 may be made otherwise.'),
    )
  },
})

interface Tiered {
  readonly reference: string
  readonly tier: number | null
}

interface Decided {
  readonly workloads: readonly Tiered[]
  /** The matrix somebody declared. Without one the standard one counts for every alert, and nobody here decided it. */
  readonly matrices: readonly { readonly reference: string; readonly looked: Looked }[]
}

/** What is worked on first is decided before the event: how pressing each impact and urgency is, and how much depends on each workload. */
export const everyWorkloadHasATier = defineCheck<Decided>({
  id: 'OPS10-BP03.a',
  practice: 'OPS10-BP03',
  scope: 'organization',
  strength: 'state',
  mandatory: true,
  onEmpty: 'FAIL',
  claim: 'The matrix of impact and urgency is in force, and each production workload has a tier.',
  parameters: { days: 365 },
  inputs: { kinds: [Workload], facts: [] },
  gather: async (transaction) => ({
    workloads: (await recordsOf(transaction, Workload))
      .filter((record) => isLive(record) && textOf(record, 'lifecycle') !== 'prelaunch')
      .map(({ reference, spec }) => ({ reference, tier: spec.tier ?? null })),
    matrices: (await recordsNamed(transaction, 'PriorityMatrix')).map((record) => ({
      reference: record.reference,
      looked: lookedAt(record),
    })),
  }),
  evaluate: ({ workloads, matrices }, { days = 365 }, now) =>
    all(
      cover({
        items: workloads,
        subject: ({ reference }) => reference,
        missing: ({ tier }) => (tier === null ? ['no tier'] : []),
        holds: ({ tier }) => `tier ${tier}`,
        minimum: 1,
        what: 'production workloads',
        verb: 'have a tier',
        onEmpty: 'FAIL',
        empty: 'No production workload is declared.',
        mend: 'Set `tier` of each workload named: 0 the business stops without it, 3 nobody notices for a day.',
      }),
      cover({
        items: matrices,
        subject: ({ reference }) => reference,
        missing: ({ looked }) => problems(reviewProblem(looked, days, now)),
        holds: () => `looked at within ${days} days`,
        minimum: 1,
        what: 'matrices of impact and urgency',
        verb: `in force were looked at within ${days} days`,
        onEmpty: 'FAIL',
        empty: 'Nobody declared the matrix of impact and urgency: the standard one is in force.',
        mend: 'Save `priority-matrix:default`, be it the standard one, and answer its review “still right” once a year.',
      }),
    ),
})

export const checks = [everythingIsOwned, ownerlessIsShort, hasEnvironments, everyWorkloadHasATier]
