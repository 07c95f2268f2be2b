import type { TeamsAccount } from '#platform/config.ts'
import type { Outside } from '#platform/jobs/outside.ts'
import type { Delivery } from '#platform/messages/channel.ts'
import { ask, at, later, shortly, textAt } from '#platform/messages/chats/asking.ts'
import type { Clock } from '#platform/time/clock.ts'

/** The token a bot shows to Teams, asked for once and kept until shortly before it ends. */
export interface TeamsToken {
  readonly get: () => Promise<string | Delivery>
  /** It was not accepted: the next one is asked for. */
  readonly forget: () => void
}

/** Renewed so long before its end. */
const earlyMs = 5 * 60_000

export const createTeamsToken = (account: TeamsAccount, fetch: Outside['fetch'], clock: Pick<Clock, 'now'>): TeamsToken => {
  let kept: { readonly token: string; readonly until: number } | undefined
  let asking: Promise<string | Delivery> | undefined

  const renew = async (): Promise<string | Delivery> => {
    const asked = await ask(fetch, `${account.login}/${encodeURIComponent(account.tenant)}/oauth2/v2.0/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: account.appId,
        client_secret: account.appPassword,
        scope: 'https://api.botframework.com/.default',
      }).toString(),
    })
    if (asked.type === 'unanswered') return asked.delivery
    const token = textAt(asked.said, 'access_token')
    if (token !== '') {
      kept = { token, until: clock.now().getTime() + Number(at(asked.said, 'expires_in') ?? 3_600) * 1_000 - earlyMs }
      return token
    }
    const { status, headers, body } = asked.answer
    const said = textAt(asked.said, 'error_description') || textAt(asked.said, 'error') || body
    const reason = `Microsoft gave the bot no token (${status}): ${shortly(said)}`
    if (status === 429 || status >= 500) return later(reason, Number(headers['retry-after']))
    return {
      outcome: 'refused',
      reason: `${reason}. An administrator sees to ANDON_TEAMS_APP_ID, ANDON_TEAMS_APP_PASSWORD and ANDON_TEAMS_TENANT`,
    }
  }

  return {
    get: () => {
      if (kept !== undefined && kept.until > clock.now().getTime()) return Promise.resolve(kept.token)
      // A storm asks once.
      asking ??= renew().finally(() => (asking = undefined))
      return asking
    },
    forget: () => (kept = undefined),
  }
}
