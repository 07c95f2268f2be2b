import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { version } from '#platform/http/version.ts'
import type { Access } from './access.ts'
import { exits, Unreachable, UsageError } from './failure.ts'
import type { Terminal } from './terminal.ts'

/**
 * `andon mcp`: for assistants that start a program instead of opening an address. Passes every tool of the server's
 * `/mcp` through, as the token of this command line, until standard input ends.
 */
export const bridgeAssistant = async (access: Access, terminal: Terminal): Promise<number> => {
  if (access.token === undefined) throw new UsageError('An assistant needs a token: ANDON_TOKEN, or `andon login <url>`.', '')
  const upstream = new Client({ name: 'andon', version })
  const remote = new StreamableHTTPClientTransport(new URL(`${access.url}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${access.token}` } },
  })
  try {
    // The transports' optional callbacks are declared without `undefined`, which exact optional types tell apart.
    await upstream.connect(remote as Parameters<typeof upstream.connect>[0])
  } catch (error) {
    throw new Unreachable(access.url, error instanceof Error ? error.message : String(error))
  }
  const instructions = upstream.getInstructions()
  const server = new Server(
    { name: 'andon', version },
    { capabilities: { tools: {} }, ...(instructions === undefined ? {} : { instructions }) },
  )
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => upstream.listTools(params))
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => upstream.callTool(params))

  const stdio = new StdioServerTransport()
  const ended = new Promise<void>((resolve) => {
    server.onclose = resolve
    process.stdin.once('end', resolve)
  })
  await server.connect(stdio as Parameters<typeof server.connect>[0])
  terminal.say(`Serving the tools of ${access.url}.`)
  await ended
  await upstream.close()
  await server.close()
  return exits.done
}
