import { defineDomain } from '#platform/domain.ts'
import { accountActions } from '#platform/identity/accounts.ts'
import * as facts from '#platform/identity/facts.ts'
import { identityRoutes } from '#platform/identity/routes.ts'
import { sessionActions } from '#platform/identity/sessions.ts'
import { sweepIdentity } from '#platform/identity/sweep.ts'
import { tokenActions } from '#platform/identity/tokens.ts'

export const identityDomain = defineDomain({
  name: 'identity',
  actions: [...accountActions, ...sessionActions, ...tokenActions],
  facts: Object.values(facts),
  tasks: [sweepIdentity],
  routes: identityRoutes,
})
