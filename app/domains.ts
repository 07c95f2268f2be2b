import type { Domain } from '#platform/domain.ts'
import { people } from '#domains/people/manifest.ts'
import { factsDomain } from '#platform/facts/manifest.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { messagesDomain } from '#platform/messages/manifest.ts'

/** Everything this product consists of. A new domain is one line here. */
export const domains: readonly Domain[] = [factsDomain, identityDomain, messagesDomain, people]
