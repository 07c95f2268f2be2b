import Type from 'typebox'
import { alertnamesOpen } from '#domains/alerts/questions.ts'
import { runsEnded } from '#domains/runs/looking.ts'
import { isMap } from '#domains/runs/values.ts'
import { defineTask } from '#platform/jobs/task.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { mapsIn, needText, type Input } from './input.ts'
import * as store from './store.ts'

/**
 * `AlarmConfiguration`: an execution ends when one of its alarms goes off. An alarm is an alert here, by its `alertname`,
 * whoever sent it; one that is silenced is going off all the same. Looked at every few seconds while such an execution is
 * under way, so that nobody else pays for it.
 */
const lookEveryMs = 3_000
const executionsPerLook = 500
const mostAlarms = 10

/** The names of the alarms that stop it. */
export const alarmsIn = (input: Input): readonly string[] => {
  const configuration = input['AlarmConfiguration']
  if (configuration === undefined || configuration === null) return []
  if (!isMap(configuration)) throw new SsmError('ValidationException', 'AlarmConfiguration must be an object with Alarms.')
  const alarms = mapsIn(configuration, 'Alarms', mostAlarms).map((alarm) => needText(alarm, 'Name', 255))
  if (alarms.length === 0) throw new SsmError('ValidationException', 'AlarmConfiguration.Alarms must name the alarms that stop it.')
  return [...new Set(alarms)]
}

/** Looks at the alarms of executions, and cancels those of which one goes off. */
export const watchAlarms = defineTask({
  name: 'automation.alarms',
  summary: 'Stops executions whose alarm goes off.',
  payload: Type.Object({}),
  every: { seconds: 60 },
  onStart: true,
  run: async (work) => {
    for (let after: string | undefined; ;) {
      const last = await work.transact((transaction) => look(transaction, after))
      if (last === undefined) return
      after = last
    }
  },
})

/** Resolves to where to go on. */
const look = async (transaction: Transaction, after: string | undefined): Promise<string | undefined> => {
  const { sql, now } = transaction
  const rows = await store.watched(sql, after, executionsPerLook)
  if (rows.length === 0) return undefined
  const over = await runsEnded(
    transaction,
    rows.map(({ run }) => run),
  )
  await store.unwatch(sql, [...over.keys()])
  const left = rows.filter(({ run }) => !over.has(run))
  const open = await alertnamesOpen(transaction, [...new Set(left.flatMap(({ alarms }) => alarms))])
  const hit = left.filter(({ alarms }) => alarms.some((name) => open.has(name)))
  for (const { run, alarms } of hit) {
    const names = alarms.filter((name) => open.has(name)).join(', ')
    await transaction.callNamed('run.cancel', { run, reason: `An alarm that stops it went off: ${names}.` })
  }
  await store.unwatch(
    sql,
    hit.map(({ run }) => run),
    [...open],
  )
  if (left.length > hit.length) transaction.wake(watchAlarms, new Date(now.getTime() + lookEveryMs))
  return rows.length < executionsPerLook ? undefined : rows.at(-1)?.run
}
