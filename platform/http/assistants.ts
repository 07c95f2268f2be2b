import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Callers } from '#platform/http/caller.ts'
import { refuseUnstorable } from '#platform/http/storable.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * `/mcp`: the Model Context Protocol over streamable HTTP, without sessions: each request carries its token and is
 * complete in itself, so any node may answer it.
 */
export const serveAssistants = (server: FastifyInstance, platform: Platform, callers: Callers, version: string): void => {
  // Before the body is read.
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    const actor = await callers.actorOf(request)
    // A cookie would let a page the person looks at talk to the tools; only what was given a token may.
    if (request.headers.authorization === undefined || actor.type === 'stranger') {
      throw new Refusal(
        'sign-in-required',
        'Send a token as "Authorization: Bearer andon_…". Make one in the console, under Settings, Access tokens.',
      )
    }
  }
  server.post('/mcp', { onRequest, bodyLimit: 4 * 1_024 * 1_024 }, async (request, reply) => {
    const actor = await callers.actorOf(request)
    refuseUnstorable(request.body)
    // Loaded when the first assistant comes: the protocol's package is large, and most installations have none.
    const { answerAssistant, createAssistantServer } = await import('#platform/actions/mcp.ts')
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
    await answerAssistant(createAssistantServer(platform, actor, version), {
      request: request.raw,
      response: reply.raw,
      body: request.body,
    })
  })
}
