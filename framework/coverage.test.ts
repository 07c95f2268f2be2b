import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { describe, it } from 'node:test'
import { feeds, missingFeeds } from '#framework/feeds.ts'
import { areas, questions } from '#framework/practice.ts'
import { findPlannedCheck, findPractice, outline, practices } from '#framework/practices.ts'
import type { Domain } from '#platform/domain.ts'

const planned = practices.flatMap((practice) => practice.checks)

describe('The pillar as data', () => {
  it('has four areas, eleven questions and 68 practices with unique ids', () => {
    assert.equal(Object.keys(areas).length, 4)
    assert.equal(Object.keys(questions).length, 11)
    assert.equal(practices.length, 68)
    assert.equal(new Set(practices.map((practice) => practice.id)).size, 68)
  })

  it('counts as many practices for each question as the pillar prints', () => {
    const counts = Object.keys(questions).map((id) => practices.filter((practice) => practice.question === id).length)
    assert.deepEqual(counts, [6, 6, 7, 5, 10, 4, 6, 5, 3, 7, 9])
  })

  it('prints the risks of the pillar: 30 high, 31 medium, 7 low', () => {
    const count = (risk: string) => practices.filter((practice) => practice.risk === risk).length
    assert.deepEqual([count('High'), count('Medium'), count('Low')], [30, 31, 7])
  })

  it('describes each practice in one to three sentences', () => {
    for (const { id, description } of practices) assert.match(description, /^[A-Z].{40,400}\.$/, id)
  })

  it('reads in order: every practice stands once in the outline', () => {
    const listed = outline.flatMap((area) => area.questions).flatMap((question) => question.practices)
    assert.deepEqual(listed, practices)
  })
})

describe('Every practice has a proof', () => {
  it('plans at least one check for each practice, one of them mandatory', () => {
    for (const practice of practices) {
      assert.ok(
        practice.checks.some((check) => check.mandatory),
        `${practice.id} has no mandatory check`,
      )
    }
  })

  it('plans 204 checks with unique ids that begin with their practice', () => {
    assert.equal(planned.length, 204)
    assert.equal(new Set(planned.map((check) => check.id)).size, 204)
    for (const practice of practices) for (const check of practice.checks) assert.equal(check.id.slice(0, -2), practice.id)
  })

  it('says for each check what holds and which feeds it is computed from', () => {
    for (const check of planned) {
      assert.match(check.claim, /^[A-Z“].{20,250}\.$/, check.id)
      assert.ok(check.feeds.length > 0, check.id)
    }
  })

  it('uses every feed somewhere', () => {
    const used = new Set(planned.flatMap((check) => check.feeds))
    assert.deepEqual(
      Object.keys(feeds).filter((name) => ![...used].some((feed) => feed === name)),
      [],
    )
  })

  it('is nearly always proven by behaviour or state, hardly ever by somebody’s word', () => {
    assert.equal(planned.filter((check) => check.strength === 'attestation').length, 1)
  })

  it('names what is missing when a feed has no source', () => {
    assert.deepEqual(
      missingFeeds(['workload', 'deployment'], (name) => name === 'Workload'),
      ['deployment'],
    )
    assert.deepEqual(
      missingFeeds(['workload'], () => false),
      ['workload'],
    )
  })
})

describe('Every registered check proves a practice', async () => {
  const domains = await manifests()
  const checks = domains.flatMap((domain) => domain.checks ?? [])

  it('names a known practice and a planned check', () => {
    for (const check of checks) {
      assert.ok(findPractice(check.practice), `${check.id} names the unknown practice ${check.practice}`)
      assert.ok(findPlannedCheck(check.id), `${check.id} was not planned: add it to framework/practices first`)
    }
  })

  it('weighs as much as planned', () => {
    for (const check of checks) {
      const plan = findPlannedCheck(check.id)
      assert.deepEqual([check.mandatory, check.strength], [plan?.mandatory, plan?.strength], check.id)
    }
  })

  it('has feeds that are filled, or it could not be computed', () => {
    const filled = new Set(domains.flatMap((domain) => [...(domain.kinds ?? []), ...(domain.facts ?? [])]).map((entry) => entry.name))
    for (const check of checks) {
      const plan = findPlannedCheck(check.id)
      const missing = missingFeeds(plan?.feeds ?? [], (name) => filled.has(name))
      assert.ok(missing.length < (plan?.feeds.length ?? 0), `${check.id}: nothing fills ${missing.join(', ')}`)
    }
  })

  it('serves practices that exist, also where a kind says which', () => {
    for (const kind of domains.flatMap((domain) => domain.kinds ?? []))
      for (const id of kind.practices ?? []) assert.ok(findPractice(id), `${kind.name} serves the unknown practice ${id}`)
  })
})

async function manifests(): Promise<readonly Domain[]> {
  if (!existsSync(new URL('../app/domains.ts', import.meta.url))) return []
  const { domains } = await import('#app/domains.ts')
  return domains
}
