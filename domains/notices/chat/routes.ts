import { slackRoutes } from '#domains/notices/chat/slack/routes.ts'
import { teamsRoutes } from '#domains/notices/chat/teams/routes.ts'
import { telegramRoutes } from '#domains/notices/chat/telegram/routes.ts'
import type { ForeignRoutes } from '#platform/http/routes.ts'

/** The addresses chats send to, under `/chat/`. */
export const chatRoutes: ForeignRoutes = (server, context) => {
  for (const add of [slackRoutes, teamsRoutes, telegramRoutes]) add(server, context)
}
