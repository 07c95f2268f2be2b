import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, type CallToolResult, ListToolsRequestSchema, type Tool } from '@modelcontextprotocol/sdk/types.js'
import type { Action } from '#platform/actions/action.ts'
import { toolsOf } from '#platform/actions/tools.ts'
import { type Actor, holdsRole } from '#platform/identity/actor.ts'
import { coversAction } from '#platform/identity/scope.ts'
import type { Platform } from '#platform/platform.ts'
import { Refusal } from '#platform/refusal.ts'

/**
 * Assistants: every action as a tool of the Model Context Protocol.
 *
 * The tool's name, description and input schema are the action's own; a call runs the same engine as every other
 * transport, as the actor of the token. A refusal is a tool's error with the words a person would read, so that the
 * assistant can mend its input and try again.
 *
 * Refuses to do: offer tools the token could never use, and show secrets (actions whose answer is one are left out).
 */
export const createAssistantServer = (platform: Platform, actor: Actor, version: string): Server => {
  const tools = toolsOf(platform.registry)
  const server = new Server({ name: 'andon', version }, { capabilities: { tools: {} }, instructions })

  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...tools].filter(([, action]) => mayUse(actor, action)).map(([name, action]) => toolOf(name, action)),
  }))

  server.setRequestHandler(CallToolRequestSchema, async ({ params }): Promise<CallToolResult> => {
    const action = tools.get(params.name)
    if (action === undefined || action.secretOutput === true)
      return refused(`There is no tool "${params.name}". List the tools to see them all.`)
    try {
      const output = await platform.invoke(actor, action.name, params.arguments ?? {})
      return { content: [{ type: 'text', text: JSON.stringify(output ?? null, undefined, 1) }] }
    } catch (error) {
      if (error instanceof Refusal) return refused(textOf(error))
      platform.log.error({ error, action: action.name }, 'a tool call failed')
      return refused('The server failed at this. It was logged; try again, and tell the administrator the time.')
    }
  })
  return server
}

/** Answers one HTTP request of the protocol, without sessions: it is complete in itself, so any node may answer it. */
export const answerAssistant = async (
  assistant: Server,
  exchange: { readonly request: IncomingMessage; readonly response: ServerResponse; readonly body: unknown },
): Promise<void> => {
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  exchange.response.on('close', () => void assistant.close())
  // The transport's optional callbacks are declared without `undefined`, which exact optional types tell apart.
  await assistant.connect(transport as Parameters<typeof assistant.connect>[0])
  await transport.handleRequest(exchange.request, exchange.response, exchange.body)
}

const instructions =
  'Andon runs the operations of software teams. Tools are named noun_verb. Ask before you act: alert_list, incident_list, oncall_who and record_search tell what is so. Lists are paged: pass `next` as `after`.'

/** The owning team's rights come on top of roles, so a deed it may do is offered to every person. */
const mayUse = (actor: Actor, action: Action): boolean => {
  if (action.secretOutput === true) return false
  if (actor.type === 'token' && !coversAction(actor.scopes, action.name)) return false
  const { role, ownerOf } = action.may
  return role === 'stranger' || holdsRole(actor, role) || (ownerOf !== undefined && actor.type === 'person')
}

const toolOf = (name: string, action: Action): Tool => ({
  name,
  title: action.summary,
  description: [action.summary, action.description, action.confirm].filter((part) => part !== undefined).join('. '),
  inputSchema: { ...JSON.parse(JSON.stringify(action.input)), type: 'object' },
  annotations: {
    readOnlyHint: action.kind === 'question',
    destructiveHint: action.confirm !== undefined,
    idempotentHint: action.kind === 'question' || action.idempotent === true,
    openWorldHint: false,
  },
})

const refused = (text: string): CallToolResult => ({ isError: true, content: [{ type: 'text', text }] })

const textOf = (refusal: Refusal): string =>
  [
    `${refusal.code}: ${refusal.message}`,
    ...refusal.findings.map(
      (finding) => `- ${finding.path || '(whole input)'}: ${finding.message}${finding.mend === undefined ? '' : ` ${finding.mend}`}`,
    ),
  ].join('\n')
