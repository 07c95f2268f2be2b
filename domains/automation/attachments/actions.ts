import Type from 'typebox'
import { attachmentName, declaration, filesIn } from '#domains/automation/documents/files.ts'
import { mostAttachments } from '#domains/automation/documents/semantics.ts'
import { findProcedure, needProcedure, type Procedure } from '#domains/procedures/library.ts'
import { ProcedureName } from '#domains/procedures/starting.ts'
import { procedureAt, VersionChoice } from '#domains/procedures/versions/choosing.ts'
import { defineAction } from '#platform/actions/action.ts'
import { apiVersion } from '#platform/kinds/kind.ts'
import { Refusal } from '#platform/refusal.ts'
import { putAt } from '#platform/text/located.ts'
import type { Transaction } from '#platform/transaction.ts'
import { fileAttached, fileDetached } from './facts.ts'
import { digestOf, keepFile, mostBytes } from './keeping.ts'
import * as store from './store.ts'

const strict = { additionalProperties: false }
const FileName = Type.String({ pattern: attachmentName.source, maxLength: 128, description: 'The file, `tool.zip`.' })
const Sha256 = Type.String({ description: 'SHA-256 of its content, hexadecimal.' })
const byEditors = {
  role: 'editor',
  ownerOf: async (transaction: Transaction, input: { readonly procedure: string }) =>
    (await findProcedure(transaction, input.procedure))?.metadata.owner,
} as const

export const attach = defineAction({
  name: 'procedure.attach',
  summary: 'Attach a file to an Automation document',
  description:
    'A `.py` or `.zip` for Python, a `.zip` for PowerShell, at most five in a document and 5 MiB each. The text names each with its ' +
    'SHA-256, so attaching a file the text does not name yet writes a new version of it, unless `declare` is false.',
  kind: 'deed',
  idempotent: true,
  mostBytes: 8 * 1_048_576,
  may: byEditors,
  input: Type.Object(
    {
      procedure: ProcedureName,
      name: FileName,
      content: Type.String({
        maxLength: Math.ceil(mostBytes / 3) * 4,
        pattern: '^[A-Za-z0-9+/]+={0,2}$',
        contentEncoding: 'base64',
        description: 'The file as base64. On the command line `@tool.zip` reads it.',
      }),
      declare: Type.Optional(
        Type.Boolean({ description: 'Write it into the text when the text does not name it, or another content. Default true.' }),
      ),
    },
    strict,
  ),
  output: Type.Object({
    procedure: Type.String({ description: 'The procedure.' }),
    name: Type.String({ description: 'The file.' }),
    sha256: Sha256,
    size: Type.Integer({ description: 'Bytes.' }),
    version: Type.Integer({ description: 'The version of the text that names it.' }),
  }),
  run: async (transaction, input) => {
    const procedure = await needProcedure(transaction, input.procedure)
    refuseOtherFormats(procedure)
    const content = Buffer.from(input.content, 'base64')
    const { reference, metadata } = procedure
    const sha256 = await keepFile(transaction, reference, input.name, content)
    const version = await declared(transaction, procedure, input, sha256)
    transaction.record(fileAttached, {
      subjects: [reference],
      data: { procedure: reference, title: metadata.title ?? metadata.name, name: input.name, sha256, size: content.length },
    })
    return { procedure: reference, name: input.name, sha256, size: content.length, version }
  },
})

const refuseOtherFormats = ({ reference, spec }: Procedure): void => {
  if (spec.format !== 'ssm-automation')
    throw new Refusal('conflict', `${reference} is no Automation document, so its scripts stand in its text. Only those take attachments.`)
}

/** The version whose text names the file: the latest, or a new one. */
const declared = async (
  transaction: Transaction,
  procedure: Procedure,
  { name, declare = true }: { readonly name: string; readonly declare?: boolean },
  sha256: string,
): Promise<number> => {
  const { reference, metadata, spec, version, source } = procedure
  const files = filesIn(spec.body)
  if (files.get(name) === sha256) return version
  const wanted = `Write below \`files\`: \`${name}: { checksums: { sha256: ${sha256} } }\`.`
  if (!declare || source.kept === 'git')
    throw new Refusal(
      'conflict',
      `The text of ${reference} does not name this file${source.kept === 'git' ? ', and is kept in git' : ''}. ${wanted}`,
    )
  if (!files.has(name) && files.size >= mostAttachments)
    throw new Refusal(
      'conflict',
      `A document has at most ${mostAttachments} attachments: ${[...files.keys()].join(', ')}. Put them into one zip.`,
    )
  const body = putAt(spec.body, ['files', name], declaration(sha256))
  if (body === undefined)
    throw new Refusal('conflict', `The text of ${reference} cannot be read. Mend it first, or write it yourself. ${wanted}`)
  await transaction.callNamed('record.save', {
    document: { apiVersion, kind: procedure.kind, metadata, spec: { ...spec, body } },
    ifVersion: version,
    reason: `${name} attached.`,
  })
  return (await needProcedure(transaction, reference)).version
}

export const detach = defineAction({
  name: 'procedure.detach',
  summary: 'Remove a file from an Automation document',
  description: 'Its content is gone, for earlier versions that name it too: they do not run until it is attached again.',
  kind: 'deed',
  confirm: 'Remove the file? Versions that name it do not run any more.',
  may: byEditors,
  input: Type.Object(
    {
      procedure: ProcedureName,
      file: Type.String({
        minLength: 3,
        maxLength: 128,
        pattern: '^[A-Za-z0-9_.-]+$',
        description: 'Its SHA-256, or its name, `fix.zip`: then the one that was attached last.',
      }),
    },
    strict,
  ),
  output: Type.Object({
    procedure: Type.String({ description: 'The procedure.' }),
    name: Type.String({ description: 'The file.' }),
    sha256: Sha256,
  }),
  run: async (transaction, input) => {
    const { reference, metadata } = await needProcedure(transaction, input.procedure)
    const kept = await store.attachmentsOf(transaction.sql, reference.toLowerCase())
    const found = kept.find(({ sha256 }) => sha256 === input.file.toLowerCase()) ?? kept.find(({ name }) => name === input.file)
    if (found === undefined)
      throw new Refusal('not-found', `${reference} has no attachment "${input.file}". procedure.attachments shows what it has.`)
    const { name, sha256 } = found
    await store.removeAttachment(transaction.sql, reference.toLowerCase(), sha256)
    transaction.record(fileDetached, {
      subjects: [reference],
      data: { procedure: reference, title: metadata.title ?? metadata.name, name, sha256 },
    })
    return { procedure: reference, name, sha256 }
  },
})

export const listAttachments = defineAction({
  name: 'procedure.attachments',
  summary: 'List the files of an Automation document',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object({ procedure: ProcedureName, version: Type.Optional(VersionChoice) }, strict),
  output: Type.Object({
    version: Type.Integer({ description: 'The version whose files these are.' }),
    items: Type.Array(
      Type.Object({
        name: Type.String({ description: 'The file.' }),
        sha256: Sha256,
        isNamed: Type.Boolean({ description: 'The text of this version names it; else it belongs to others.' }),
        isHere: Type.Boolean({ description: 'It is kept here. A version does not run without the files it names.' }),
        size: Type.Union([Type.Integer(), Type.Null()], { description: 'Bytes; null when it is not here.' }),
        attachedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description: 'When it was attached.' }),
        attachedBy: Type.Union([Type.String(), Type.Null()], { description: 'Who attached it.' }),
      }),
      { description: 'Those the text names, then those of other versions.' },
    ),
  }),
  run: async (transaction, input) => {
    const procedure = await procedureAt(transaction, await needProcedure(transaction, input.procedure), input.version ?? 'latest')
    const kept = await store.attachmentsOf(transaction.sql, procedure.reference.toLowerCase())
    const files = procedure.spec.format === 'ssm-automation' ? filesIn(procedure.spec.body) : new Map<string, string>()
    const named = [...files].map(([name, sha256]) =>
      shown(
        name,
        sha256,
        kept.find((one) => one.sha256 === sha256),
        true,
      ),
    )
    const digests = new Set(files.values())
    return {
      version: procedure.version,
      items: [...named, ...kept.filter(({ sha256 }) => !digests.has(sha256)).map((row) => shown(row.name, row.sha256, row, false))],
    }
  },
})

const shown = (name: string, sha256: string, row: store.AttachmentRow | undefined, isNamed: boolean) => ({
  name,
  sha256,
  isNamed,
  isHere: row !== undefined,
  size: row?.size ?? null,
  attachedAt: row?.attached_at.toISOString() ?? null,
  attachedBy: row?.attached_by ?? null,
})

export const showAttachment = defineAction({
  name: 'procedure.attachment',
  summary: 'Read a file of an Automation document',
  kind: 'question',
  may: { role: 'viewer' },
  input: Type.Object(
    {
      procedure: ProcedureName,
      sha256: Type.String({
        pattern: '^[0-9a-f]{64}$',
        maxLength: 64,
        description: 'SHA-256 of its content, 64 characters of `0` to `f`; procedure.attachments shows it.',
      }),
    },
    strict,
  ),
  output: Type.Object({ sha256: Sha256, content: Type.String({ description: 'The file as base64.' }) }),
  run: async (transaction, { procedure: name, sha256 }) => {
    const { reference } = await needProcedure(transaction, name)
    const [found] = await store.contentsOf(transaction.sql, reference.toLowerCase(), [sha256])
    if (found === undefined || digestOf(found.content) !== sha256)
      throw new Refusal('not-found', `${reference} has no attachment with this SHA-256. procedure.attachments shows what it has.`)
    return { sha256, content: found.content.toString('base64') }
  },
})
