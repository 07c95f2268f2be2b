import { defineDomain } from '#platform/domain.ts'
import { checkSecret, forgetSecret, getSecret, listSecrets, listUses, resealSecrets, rotateSecret, setSecret } from './actions.ts'
import {
  secretChanged,
  secretCheckAsked,
  secretChecked,
  secretForgotten,
  secretRefused,
  secretRotated,
  secretRotationDue,
  secretsResealed,
} from './facts.ts'
import { trySecret, watchSecrets } from './jobs.ts'
import { Secret } from './kinds.ts'

export const secrets = defineDomain({
  name: 'secrets',
  kinds: [Secret],
  actions: [setSecret, rotateSecret, forgetSecret, checkSecret, listSecrets, getSecret, listUses, resealSecrets],
  facts: [
    secretChanged,
    secretRotated,
    secretForgotten,
    secretRotationDue,
    secretRefused,
    secretsResealed,
    secretCheckAsked,
    secretChecked,
  ],
  tasks: [watchSecrets, trySecret],
})
