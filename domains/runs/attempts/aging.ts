import { secretRotationDue } from '#domains/secrets/facts.ts'
import { readAudience } from '#domains/notices/telling/audience.ts'
import { tell } from '#domains/notices/telling/tell.ts'
import { defineSubscription } from '#platform/facts/fact.ts'

const weekMs = 7 * 86_400_000

/** Whoever owns a secret is told once that it should be replaced. */
export const ownersOfOldSecrets = defineSubscription({
  name: 'runs.owners-of-old-secrets',
  on: [secretRotationDue],
  run: async (transaction, facts) => {
    const { behind } = await readAudience(transaction)
    await tell(
      transaction,
      facts.flatMap(({ id, data: { secret, owner, dueAt, setAt } }) => {
        const name = secret.replace(/^secret:/, '')
        return behind(owner).map((person) => ({
          key: `secret-old ${id} ${person}`,
          person,
          subject: `Replace the secret ${name}`,
          text: `${name} was set on ${setAt.slice(0, 10)} and was to be replaced by ${dueAt.slice(0, 10)}. Make a new value where it is used, then \`andon secret rotate ${name} @-\`; the former works for its grace.`,
          links: [{ label: 'Open the secret', url: `${transaction.config.baseUrl}/secrets/${encodeURIComponent(name)}` }],
          about: [secret],
          expiresAt: new Date(transaction.now.getTime() + weekMs),
        }))
      }),
    )
  },
})
