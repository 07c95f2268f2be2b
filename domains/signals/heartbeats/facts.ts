import Type from 'typebox'
import { defineFact } from '#platform/facts/fact.ts'

const heartbeat = Type.String({ description: 'The heartbeat, `heartbeat:nightly-backup`.' })
const workload = Type.Optional(Type.String({ description: 'What it is a sign of life of, `workload:checkout`.' }))
const since = Type.String({ format: 'date-time', description: 'When the sign of life was due.' })
const labels = Type.Record(Type.String(), Type.String(), { description: 'Labels of the alert it raises.' })

export const heartbeatBegan = defineFact({
  name: 'heartbeat.began',
  sentence: 'Heartbeat {heartbeat} came for the first time',
  data: Type.Object({ heartbeat, workload }, { additionalProperties: false }),
})

/** It did not come when it was due. */
export const heartbeatMissed = defineFact({
  name: 'heartbeat.missed',
  sentence: 'Heartbeat {heartbeat} stays away: {reason}',
  data: Type.Object(
    {
      heartbeat,
      workload,
      since,
      lastPingAt: Type.String({ format: 'date-time', description: 'When it came last.' }),
      reason: Type.String({ description: 'Since when it is silent, and how often it should come.' }),
      summary: Type.String({ description: 'What its alert says.' }),
      labels,
    },
    { additionalProperties: false },
  ),
})

/** It came again, or nobody waits for it any more: `because` says which. */
export const heartbeatRecovered = defineFact({
  name: 'heartbeat.recovered',
  sentence: 'Heartbeat {heartbeat} is back after {missedSeconds} s: {because}',
  data: Type.Object(
    { heartbeat, workload, since, labels, missedSeconds: Type.Integer({ minimum: 0 }), because: Type.String() },
    { additionalProperties: false },
  ),
})

const key = Type.String({ description: 'Identifier of the key; never the key itself.' })

export const heartbeatKeyIssued = defineFact({
  name: 'heartbeat.key-issued',
  sentence: 'A key was issued for the address of {heartbeat}',
  data: Type.Object({ heartbeat, key }, { additionalProperties: false }),
})

export const heartbeatKeyRevoked = defineFact({
  name: 'heartbeat.key-revoked',
  sentence: 'A key of {heartbeat} was revoked',
  data: Type.Object({ heartbeat, key }, { additionalProperties: false }),
})
