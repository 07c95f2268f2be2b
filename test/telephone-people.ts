const person = (name: string, methods: string, email = '') => `
apiVersion: andon.dev/v1
kind: Person
metadata: { name: ${name} }
spec: { ${email}contactMethods: [${methods}] }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: ${name}, owner: team:shop }
spec:
  steps: [{ page: [person:${name}], timeout: 20m }, { page: [person:bo], timeout: 20m }]
  fallback: person:bo
---`
const method = (channel: string, address: string, more = '') => `{ name: ${channel}, channel: ${channel}, address: '${address}'${more} }`

export const annNumber = '+49301110001'
export const calNumber = '+49301110003'

/** Whom the tests of telephones page: somebody by text message and call, by call, by browser and by mail alone, and a team with a mailbox. */
export const telephonePeople = `
apiVersion: andon.dev/v1
kind: Team
metadata: { name: shop }
spec: { members: [person:ann, person:bo] }
---
apiVersion: andon.dev/v1
kind: Team
metadata: { name: post }
spec: { contact: { email: post@andon.test } }
---
apiVersion: andon.dev/v1
kind: EscalationPolicy
metadata: { name: post, owner: team:post }
spec: { steps: [{ page: [team:post], timeout: 20m }], fallback: person:bo }
---
apiVersion: andon.dev/v1
kind: Person
metadata: { name: bo }
spec: { email: bo@andon.test }
---${person('ann', `${method('sms', annNumber)}, ${method('voice', annNumber, ', delay: 10m')}`, 'email: ann@andon.test, ')}${person(
  'cal',
  method('voice', calNumber),
  'email: cal@andon.test, ',
)}${person('dee', method('push', 'phone'), 'email: dee@andon.test, ')}${person('eli', '', 'email: eli@andon.test, ')}`
