import { tell } from '#domains/notices/telling/tell.ts'
import type { Telling } from '#domains/notices/telling/telling.ts'
import { runnerLost } from '#domains/runners/facts.ts'
import { defineSubscription } from '#platform/facts/fact.ts'
import { dayMs } from '#platform/time/zone.ts'

/** Whoever answers for a runner is told that it fell silent: once each time, and by nothing that wakes them. */
export const ownersOfLost = defineSubscription({
  name: 'runs.owners-of-lost-runners',
  on: [runnerLost],
  run: async (transaction, facts) => {
    const { baseUrl } = transaction.config
    const tellings = facts.flatMap(({ id, data }): Telling[] => {
      const { owner, runner, title, jobs, lastSeenAt } = data
      if (owner === undefined) return []
      const lost =
        jobs === 0
          ? 'It worked on nothing.'
          : `${jobs === 1 ? 'One job was' : `${jobs} jobs were`} lost with it: the runs wait for a decision.`
      return [
        {
          key: `runner-lost ${id}`,
          person: owner,
          subject: `The runner ${title} is silent`,
          text: `${title} was last heard at ${lastSeenAt}. ${lost} Steps for it wait until it is back. Look at the machine: is \`andon runner run\` alive, and does it reach this server?`,
          links: [{ label: 'Open the runner', url: `${baseUrl}/runners/${encodeURIComponent(runner.replace(/^runner:/, ''))}` }],
          about: [runner],
          expiresAt: new Date(transaction.now.getTime() + dayMs),
        },
      ]
    })
    await tell(transaction, tellings)
  },
})
