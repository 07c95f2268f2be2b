import Type from 'typebox'
import { defineAction } from '#platform/actions/action.ts'
import { defineDomain, type Domain } from '#platform/domain.ts'
import { defineFact } from '#platform/facts/fact.ts'
import { defineTask } from '#platform/jobs/task.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * The example organization's levers: break the shop and mend it, to see the whole loop once. Contributed only while the
 * example is loaded.
 */
const target = Type.Union([Type.Literal('checkout')], { description: 'What to break: `checkout`.' })
const fault = Type.Union([Type.Literal('error'), Type.Literal('slow'), Type.Literal('none')], {
  description: 'How: `error` answers 500, `slow` answers late, `none` is healthy.',
})

const shopBroken = defineFact({
  name: 'demo.broken',
  sentence: 'Somebody broke {target} of the example’s shop: {fault}.',
  data: Type.Object({ target, fault }),
})
const shopMended = defineFact({
  name: 'demo.mended',
  sentence: 'Somebody mended {target} of the example’s shop.',
  data: Type.Object({ target }),
})

export const exampleDomain = (shopUrl: string): Domain => {
  const setFault = defineTask({
    name: 'demo.set-fault',
    summary: 'Turns the fault switch of the example’s shop.',
    payload: Type.Object({ target, fault }),
    attempts: 5,
    run: async (work, payload) => {
      const answer = await work.outside.fetch(`${shopUrl}/fault`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ [payload.target]: payload.fault }),
      })
      if (answer.status >= 300) throw new Error(`The shop answered ${answer.status}.`)
    },
  })

  const breakShop = defineAction({
    name: 'demo.break',
    summary: 'Break the example’s shop, to see an alert from the first failure to the last fact.',
    input: Type.Object({ target, fault: Type.Optional(fault) }, { additionalProperties: false }),
    output: Type.Object({ next: Type.String({ description: 'What to watch now.' }) }),
    may: { role: 'responder' },
    kind: 'deed',
    run: async (transaction, input) => {
      const chosen = input.fault ?? 'error'
      transaction.enqueue(setFault, { target: input.target, fault: chosen })
      transaction.record(shopBroken, { subjects: [`workload:${input.target}`], data: { target: input.target, fault: chosen } })
      return { next: 'The canary notices within seconds: watch Alerts and the Mailbox.' }
    },
  })

  const mendShop = defineAction({
    name: 'demo.mend',
    summary: 'Mend the example’s shop by hand.',
    input: Type.Object({ target }, { additionalProperties: false }),
    output: Type.Object({}),
    may: { role: 'responder' },
    kind: 'deed',
    run: async (transaction, input) => {
      transaction.enqueue(setFault, { target: input.target, fault: 'none' })
      transaction.record(shopMended, { subjects: [`workload:${input.target}`], data: { target: input.target } })
      return {}
    },
  })

  const leaveExample = defineAction({
    name: 'demo.leave',
    summary: 'Leave the example: archive everything it declared.',
    description: 'What you declared yourself stays, unless it refers to the example.',
    confirm: 'All teams, workloads, schedules, routes and procedures of the example are archived. Nothing is deleted.',
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({ archived: Type.Integer({ description: 'How many records were archived.' }) }),
    may: { role: 'administrator' },
    kind: 'deed',
    mayBeSilent: true,
    run: async (transaction) => {
      const rows = await transaction.sql<{ reference: string }>(
        `select reference from record where archived_at is null and source ->> 'kept' = 'folder'`,
      )
      let archived = 0
      for (const { reference } of rows) {
        const done = await transaction
          .callNamed('record.archive', { reference, reason: 'Left the example.', evenIfReferred: true })
          .catch((error: unknown) => {
            if (error instanceof Refusal && error.code === 'not-found') return undefined
            throw error
          })
        if (done !== undefined) archived += 1
      }
      return { archived }
    },
  })

  return defineDomain({ name: 'demo', actions: [breakShop, mendShop, leaveExample], facts: [shopBroken, shopMended], tasks: [setFault] })
}
