import Type from 'typebox'
import { receiveEventsAction } from '#domains/events/actions.ts'
import { events } from '#domains/events/manifest.ts'
import { people } from '#domains/people/manifest.ts'
import { defineAction } from '#platform/actions/action.ts'
import { defineDomain } from '#platform/domain.ts'
import { defineFact } from '#platform/facts/fact.ts'
import { identityDomain } from '#platform/identity/manifest.ts'
import { readOne, saveOne } from '#platform/kinds/saving.ts'
import { Refusal } from '#platform/refusal.ts'
import { startTestPlatform, type TestPlatform } from '#test/platform.ts'

/** Something that a rule can do and that leaves a trace. */
export const labDone = defineFact({
  name: 'lab.done',
  sentence: 'Done: {text}.',
  data: Type.Object({ text: Type.String(), more: Type.Unknown() }),
})

export interface Lab {
  /** Texts of which the deed is refused. */
  readonly broken: Set<string>
  /** Called after the deed wrote and before it commits. */
  pause: () => Promise<void>
}

export const labDomain = (lab: Lab) => {
  const deed = (name: string, role: 'responder' | 'administrator') =>
    defineAction({
      name,
      summary: 'Do something',
      kind: 'deed',
      may: { role },
      input: Type.Object({ text: Type.String(), more: Type.Optional(Type.Unknown()) }, { additionalProperties: false }),
      output: Type.Object({}),
      run: async (transaction, { text, more }) => {
        if (lab.broken.has(text)) throw new Refusal('conflict', 'The lab is closed.')
        transaction.record(labDone, { subjects: [`lab:${transaction.newId()}`], data: { text, more: more ?? null } })
        await lab.pause()
        return {}
      },
    })
  return defineDomain({ name: 'lab', actions: [deed('lab.do', 'responder'), deed('lab.rule', 'administrator')], facts: [labDone] })
}

export const labDomains = (lab: Lab) => [identityDomain, people, events, labDomain(lab)]

export const startLab = async (options: { readonly jobs?: boolean; readonly start?: Date } = {}) => {
  const lab: Lab = { broken: new Set(), pause: () => Promise.resolve() }
  const platform: TestPlatform = await startTestPlatform({ domains: labDomains(lab), start: new Date('2026-11-20T09:00:00Z'), ...options })
  const save = (kind: string, name: string, spec: object, owner?: string): Promise<unknown> =>
    platform.transact(platform.administrator, (transaction) => {
      const metadata = owner === undefined ? { name } : { name, owner }
      return saveOne(transaction, readOne(transaction, { document: { apiVersion: 'andon.dev/v1', kind, metadata, spec } }), {})
    })
  await save('Team', 'shop', {})
  return {
    lab,
    platform,
    rule: (name: string, spec: object) => save('EventRule', name, spec, 'team:shop'),
    send: (...given: { id: string; type?: string; data?: unknown; subject?: string }[]) =>
      platform.act(receiveEventsAction, { events: given.map((event) => ({ source: 'shop', type: 'order.failed', ...event })) }),
    done: async (): Promise<string[]> => (await platform.facts('lab.done')).map(({ data }) => String(Object(data).text)),
  }
}

/**
 * Lets time pass until something is so. Facts are read up to the oldest transaction of the whole server that is still under way, whoever's
 * it is, so no number of seconds on our own clock is certain to be enough.
 */
export const until = async (platform: TestPlatform, what: string, isSo: () => Promise<boolean>): Promise<void> => {
  for (let looked = 0; looked < 200; looked += 1) {
    if (await isSo()) return
    await platform.advance('3s')
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`It never came about that ${what}.`)
}
