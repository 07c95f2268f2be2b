import { createHmac } from 'node:crypto'
import { address, given, together } from '#app/environment.ts'
import { mailIn, ntfyIn, twilioIn, vapidIn } from '#app/phones.ts'
import type { Providers, SlackAccount, TeamsAccount, TelegramAccount } from '#platform/config.ts'

/**
 * The accounts at those who carry messages, one block of variables each. A block is whole or not there: half of one is a
 * mistake that would show when somebody is to be paged, so it stops the start.
 */
export const readProviders = (environment: NodeJS.ProcessEnv, secret: Uint8Array): Providers => ({
  ...given('slack', slackIn(environment)),
  ...given('teams', teamsIn(environment)),
  ...given('telegram', telegramIn(environment, secret)),
  ...given('twilio', twilioIn(environment)),
  ...given('ntfy', ntfyIn(environment)),
  ...given('vapid', vapidIn(environment)),
  ...given('mailIn', mailIn(environment)),
})

const slackIn = (environment: NodeJS.ProcessEnv): SlackAccount | undefined => {
  const block = together(environment, ['ANDON_SLACK_BOT_TOKEN', 'ANDON_SLACK_SIGNING_SECRET'])
  if (block === undefined) return undefined
  const [botToken, signingSecret] = block
  return { botToken, signingSecret, api: address(environment, 'ANDON_SLACK_API', 'https://slack.com/api') }
}

const teamsIn = (environment: NodeJS.ProcessEnv): TeamsAccount | undefined => {
  const block = together(environment, ['ANDON_TEAMS_APP_ID', 'ANDON_TEAMS_APP_PASSWORD'])
  if (block === undefined) return undefined
  const [appId, appPassword] = block
  return {
    appId,
    appPassword,
    tenant: environment['ANDON_TEAMS_TENANT'] ?? 'botframework.com',
    login: address(environment, 'ANDON_TEAMS_LOGIN', 'https://login.microsoftonline.com'),
    api: address(environment, 'ANDON_TEAMS_API', 'https://smba.trafficmanager.net/teams'),
    openId: address(environment, 'ANDON_TEAMS_OPENID', 'https://login.botframework.com/v1/.well-known/openidconfiguration'),
  }
}

const telegramIn = (environment: NodeJS.ProcessEnv, secret: Uint8Array): TelegramAccount | undefined => {
  const token = environment['ANDON_TELEGRAM_TOKEN'] ?? ''
  if (token === '') return undefined
  // Made from the installation's own secret when none is given: every node comes to the same.
  const made = createHmac('sha256', secret).update(`telegram webhook ${token}`).digest('hex')
  const webhookSecret = environment['ANDON_TELEGRAM_WEBHOOK_SECRET'] ?? made
  if (!/^[A-Za-z0-9_-]{16,256}$/.test(webhookSecret))
    throw new Error('ANDON_TELEGRAM_WEBHOOK_SECRET must be 16 to 256 of the characters A-Z, a-z, 0-9, _ and -.')
  const bot = environment['ANDON_TELEGRAM_BOT'] ?? ''
  if (bot !== '' && !/^\w{4,64}$/.test(bot)) throw new Error(`ANDON_TELEGRAM_BOT is "${bot}"; write the name of the bot without @.`)
  return {
    token,
    webhookSecret,
    ...(bot === '' ? {} : { bot }),
    api: address(environment, 'ANDON_TELEGRAM_API', 'https://api.telegram.org'),
  }
}
