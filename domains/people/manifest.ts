import { checks } from '#domains/people/checks.ts'
import { directory } from '#domains/people/contact.ts'
import { Person, Team } from '#domains/people/kinds.ts'
import { defineDomain } from '#platform/domain.ts'

export const people = defineDomain({ name: 'people', kinds: [Team, Person], checks, snapshots: [directory] })
