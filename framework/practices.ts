import { areas, questions, type Area, type PlannedCheck, type Practice, type QuestionId } from '#framework/practice.ts'
import { evolve } from '#framework/practices/evolve.ts'
import { operateEvents } from '#framework/practices/operate-events.ts'
import { operate } from '#framework/practices/operate.ts'
import { organizationCulture } from '#framework/practices/organization-culture.ts'
import { organizationPrioritiesAndOwnership } from '#framework/practices/organization-priorities-and-ownership.ts'
import { prepareDeploymentAndReadiness } from '#framework/practices/prepare-deployment-and-readiness.ts'
import { prepareDesign } from '#framework/practices/prepare-design.ts'
import { prepareObservability } from '#framework/practices/prepare-observability.ts'

/**
 * The pillar as data: four areas, eleven questions, 68 practices, 204 planned proofs.
 *
 * Ids, titles, questions, risk and effort are facts of the AWS Well-Architected Operational Excellence pillar (27 June
 * 2024). Descriptions and claims are ours, and so are the proofs: the pillar says what good is, not how to compute it.
 */
export const practices: readonly Practice[] = [
  ...organizationPrioritiesAndOwnership,
  ...organizationCulture,
  ...prepareObservability,
  ...prepareDesign,
  ...prepareDeploymentAndReadiness,
  ...operate,
  ...operateEvents,
  ...evolve,
]

const practiceById: ReadonlyMap<string, Practice> = new Map(practices.map((practice) => [practice.id, practice]))

/** The practice `OPS02-BP01`; undefined when the pillar has none by that id. */
export const findPractice = (id: string): Practice | undefined => practiceById.get(id)

const checkById: ReadonlyMap<string, PlannedCheck> = new Map(
  practices.flatMap((practice) => practice.checks).map((check) => [check.id, check]),
)

/** The planned proof `OPS02-BP01.a`; undefined when nobody planned one by that id. */
export const findPlannedCheck = (id: string): PlannedCheck | undefined => checkById.get(id)

/** The pillar in reading order: areas, their questions, the practices of each. */
export const outline: readonly {
  readonly area: Area
  readonly title: string
  readonly questions: readonly { readonly id: QuestionId; readonly title: string; readonly practices: readonly Practice[] }[]
}[] = keysOf(areas).map((area) => ({
  area,
  title: areas[area].title,
  questions: keysOf(questions)
    .filter((id) => questions[id].area === area)
    .map((id) => ({ id, title: questions[id].title, practices: practices.filter((practice) => practice.question === id) })),
}))

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  // A plain object literal has no keys beyond those of its type.
  return Object.keys(table) as Key[]
}
