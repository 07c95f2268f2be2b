import type { TestPlatform } from '#test/platform.ts'
import type { WorkedExample } from '#test/whole/worked-examples.ts'

/**
 * What people do while somebody is being paged.
 *
 * @param paged Begins to page about something new; resolves to its subject.
 */
export const pagingExamples = (paged: (platform: TestPlatform) => Promise<string>): Readonly<Record<string, WorkedExample>> => {
  const about = (more: object): WorkedExample => ({ prepare: async (platform) => ({ subject: await paged(platform), ...more }) })
  return {
    'notice.acknowledge': about({}),
    'notice.escalate': about({}),
    'notice.switch': about({ policy: 'escalation-policy:shop' }),
    'notice.reroute': about({ to: ['person:alice'], reason: 'She knows this one.' }),
    'notice.snooze': about({ for: '30m', reason: 'The deploy is under way.' }),
    'notice.stop': about({ because: 'resolved' }),
    'notice.resume': {
      prepare: async (platform) => {
        const subject = await paged(platform)
        await platform.invoke(platform.administrator, 'notice.acknowledge', { subject })
        return { subject, reason: 'Called away.' }
      },
    },
    'notice.take-over': {
      prepare: async (platform) => {
        const subject = await paged(platform)
        await platform.invoke(platform.administrator, 'notice.stop', { subject, because: 'acknowledged', by: 'person:alice' })
        return { subject }
      },
    },
  }
}
