import { checks } from '#domains/people/checks.ts'
import { Channel, Person, Team } from '#domains/people/kinds.ts'
import { defineDomain } from '#platform/domain.ts'

export const people = defineDomain({ name: 'people', kinds: [Team, Person, Channel], checks })
