import { defineDomain } from '#platform/domain.ts'
import { about } from '#platform/http/about.ts'

export const httpDomain = defineDomain({ name: 'http', actions: [about] })
