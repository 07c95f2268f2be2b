import type { TSchema } from 'typebox'
import type { DocumentedRoute } from '#platform/http/openapi.ts'
import { escapeHtml, plainPage } from '#platform/http/page.ts'
import { internalError } from '#platform/http/problem.ts'
import { propertiesOf } from '#platform/http/query.ts'
import { refusals } from '#platform/refusal.ts'

/** The reference a person reads: one page, no script, every action with its fields, then the problems. Pure. */
export const referenceOf = (
  routes: readonly DocumentedRoute[],
  options: { readonly baseUrl: string; readonly version: string },
): string => {
  const nouns = Map.groupBy(
    routes.toSorted((one, other) => one.operation.name.localeCompare(other.operation.name)),
    (route) => route.operation.name.split('.')[0] ?? '',
  )
  return plainPage(
    'Andon API reference',
    `<h1>API reference</h1>
<p>Andon ${escapeHtml(options.version)} at <code>${escapeHtml(options.baseUrl)}</code>. Every action is here, on the command line (<code>andon alert acknowledge</code>), and a tool for assistants (<code>alert_acknowledge</code> at <code>/mcp</code>). The same as a machine reads it: <a href="/api/openapi.json">openapi.json</a>.</p>
<p>Send a token as <code>Authorization: Bearer andon_…</code>. A question is a <code>GET</code> with its input in the query: repeat a parameter for a list, send nested input as JSON. A deed is a <code>POST</code> with its input as JSON; send an <code>Idempotency-Key</code> and a repeat does nothing. A list is paged by key: send <code>next</code> as <code>after</code>.</p>
<nav aria-label="Nouns"><ul>${[...nouns.keys()].map((noun) => `<li><a href="#${escapeHtml(noun)}">${escapeHtml(noun)}</a></li>`).join('')}<li><a href="#problems">problems</a></li></ul></nav>
${[...nouns].map(([noun, its]) => `<h2 id="${escapeHtml(noun)}">${escapeHtml(noun)}</h2>${its.map(section).join('\n')}`).join('\n')}
${problemsSection()}`,
  )
}

const section = ({ method, path, operation }: DocumentedRoute): string => `<section id="${escapeHtml(operation.name)}">
<h3>${escapeHtml(operation.summary)}</h3>
<p><code><span class="method">${method}</span> ${escapeHtml(path)}</code> <span class="soft">${escapeHtml(operation.name)} · ${escapeHtml(whoMay(operation))}</span></p>
${operation.description === undefined ? '' : `<p>${prose(operation.description)}</p>`}
${operation.input === undefined ? '' : fieldsTable('Input', operation.input)}
${operation.output === undefined ? '' : `<details><summary>Answer</summary>${fieldsTable('Field', operation.output)}</details>`}
</section>`

/** Words in backticks are code. */
const prose = (text: string): string => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')

const isEmpty = (schema: TSchema): boolean => 'properties' in schema && Object.keys(propertiesOf(schema)).length === 0

const whoMay = (operation: DocumentedRoute['operation']): string => {
  if (operation.open === true) return 'anybody'
  if (operation.may === undefined) return 'signed in'
  return `role ${operation.may.role}${operation.may.ownerOf === undefined ? '' : ', or the owning team'}`
}

const fieldsTable = (heading: string, schema: TSchema): string => {
  const rows = rowsOf(schema, '', 0)
  if (rows.length === 0)
    return `<p class="soft">${isEmpty(schema) ? `No ${heading.toLowerCase()}.` : `${heading}: ${escapeHtml(typeOf(schema))}.`}</p>`
  const cells = rows.map(
    (row) =>
      `<tr><td><code>${escapeHtml(row.name)}</code></td><td>${escapeHtml(row.type)}${row.isRequired ? '' : ', optional'}</td><td>${prose(row.description)}</td></tr>`,
  )
  return `<div class="scroll"><table><thead><tr><th>${heading}</th><th>Type</th><th>Meaning</th></tr></thead><tbody>${cells.join('')}</tbody></table></div>`
}

interface Row {
  readonly name: string
  readonly type: string
  readonly isRequired: boolean
  readonly description: string
}

/** Fields within fields, three deep: further down the machine's document is the better reading. */
const rowsOf = (schema: TSchema, prefix: string, depth: number): readonly Row[] => {
  const required = new Set('required' in schema && Array.isArray(schema.required) ? schema.required : [])
  return Object.entries(propertiesOf(schema)).flatMap(([name, property]) => {
    const own: Row = {
      name: `${prefix}${name}`,
      type: typeOf(property),
      isRequired: required.has(name),
      description: descriptionOf(property),
    }
    const items = itemsOf(property)
    return depth >= 2 ? [own] : [own, ...rowsOf(items ?? property, `${prefix}${name}${items === undefined ? '' : '[]'}.`, depth + 1)]
  })
}

const typeOf = (schema: TSchema): string => {
  if ('const' in schema) return JSON.stringify(schema.const)
  const choices = 'anyOf' in schema && Array.isArray(schema.anyOf) ? schema.anyOf : undefined
  if (choices !== undefined) return choices.map((choice) => (isSchema(choice) ? typeOf(choice) : 'anything')).join(' | ')
  const items = itemsOf(schema)
  if (items !== undefined) return `list of ${typeOf(items)}`
  const type = 'type' in schema && typeof schema.type === 'string' ? schema.type : 'anything'
  return 'format' in schema && typeof schema.format === 'string' ? `${type} (${schema.format})` : type
}

const itemsOf = (schema: TSchema): TSchema | undefined => ('items' in schema && isSchema(schema.items) ? schema.items : undefined)

const isSchema = (value: unknown): value is TSchema => typeof value === 'object' && value !== null && !Array.isArray(value)

const descriptionOf = (schema: TSchema): string =>
  'description' in schema && typeof schema.description === 'string' ? schema.description : ''

const problemsSection = (): string => {
  const all = [...Object.entries(refusals), ['internal-error', internalError] as const]
  const rows = all.map(
    ([code, problem]) =>
      `<tr id="problem-${code}"><td><code>${code}</code></td><td>${problem.status}</td><td>${escapeHtml(problem.title)}</td></tr>`,
  )
  return `<h2 id="problems">Problems</h2>
<p>Every "no" is <code>application/problem+json</code> (RFC 9457): <code>code</code> is the stable word to decide by, <code>detail</code> says what to do next, <code>findings</code> name the places that are wrong.</p>
<div class="scroll"><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}
