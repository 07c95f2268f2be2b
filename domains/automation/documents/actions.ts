import Type, { type Static } from 'typebox'
import { CommandDocument } from '#domains/automation/kinds.ts'
import { Runbook } from '#domains/procedures/kinds.ts'
import { defineAction } from '#platform/actions/action.ts'
import { apiVersion, type RecordDocument } from '#platform/kinds/kind.ts'
import { Refusal, type Finding } from '#platform/refusal.ts'
import type { Transaction } from '#platform/transaction.ts'
import { builtinAutomations } from './builtin-automations.ts'
import { builtinCommands } from './builtin-commands.ts'
import { needInWords } from './capability.ts'
import type { Imported } from './imported.ts'
import { importDocuments } from './importing.ts'

const Told = Type.Object({
  path: Type.String({ description: 'Where in the document, a JSON pointer.' }),
  rule: Type.String({ description: 'Which rule.' }),
  message: Type.String({ description: 'What is wrong.' }),
  mend: Type.Union([Type.String({ description: 'What to do about it.' }), Type.Null()]),
  line: Type.Union([Type.Integer({ description: 'From 1.' }), Type.Null()]),
})

const names = [...builtinAutomations.keys()]

export const importAction = defineAction({
  name: 'automation.import',
  summary: 'Import SSM documents from a file',
  description:
    'Reads what a team has: an SSM document in YAML or JSON, a CloudFormation template or CDK output, a Terraform file, a Markdown page with fences. Automation documents and change templates become runbooks that run as they are written, Command documents become command documents. With `dryRun` they are only shown, with everything one should know before they run.',
  kind: 'deed',
  mayBeSilent: true,
  may: { role: 'editor' },
  input: Type.Object(
    {
      text: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000_000, description: 'The file.' })),
      file: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 300,
          description: 'Its name: the ending says what it is, and a document without a name takes it.',
        }),
      ),
      beside: Type.Optional(
        Type.Record(Type.String({ maxLength: 300 }), Type.String({ maxLength: 1_000_000 }), {
          maxProperties: 200,
          description: 'Files it refers to, path to text: scripts beside a document, `file("…")` of Terraform.',
        }),
      ),
      builtIn: Type.Optional(
        Type.Array(Type.String({ maxLength: 100 }), {
          maxItems: 50,
          description: `Documents of AWS in our own words, instead of a file: ${names.slice(0, 3).join(', ')} … \`*\` for all.`,
        }),
      ),
      owner: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'The team that answers for them, `team:payments`.' })),
      dryRun: Type.Optional(Type.Boolean({ description: 'Only show what would become of them.' })),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    documents: Type.Array(
      Type.Object({
        name: Type.String({ description: 'As AWS calls it.' }),
        type: Type.Union([Type.Literal('Automation'), Type.Literal('Command'), Type.Literal('ChangeTemplate')], {
          description: 'What kind of document it is.',
        }),
        record: Type.Union([Type.String({ description: 'Reference of the new record.' }), Type.Null()], {
          description: 'Null for a dry run.',
        }),
        needs: Type.Array(Type.String(), { description: 'What it needs to run here, a sentence each. Nothing: it runs as it is.' }),
        findings: Type.Array(Told, { description: 'What keeps it from running.' }),
        warnings: Type.Array(Told, { description: 'What one should know.' }),
      }),
      { description: 'In the order of the file.' },
    ),
    findings: Type.Array(Told, { description: 'What is wrong with the file itself.' }),
  }),
  run: async (transaction, input) => {
    const { documents, findings } = await readInput(transaction, input)
    const shown = []
    for (const one of documents)
      shown.push({ ...show(one), record: input.dryRun === true ? null : await keep(transaction, one, input.owner) })
    return { documents: shown, findings: findings.map(told) }
  },
})

interface Input {
  readonly text?: string
  readonly file?: string
  readonly beside?: Readonly<Record<string, string>>
  readonly builtIn?: readonly string[]
}

const readInput = async (transaction: Transaction, { text, file, beside = {}, builtIn }: Input) => {
  if ((text === undefined) === (builtIn === undefined))
    throw new Refusal('invalid-input', 'Give the text of a file, or the names of built-in documents in `builtIn`; one of them.')
  if (builtIn !== undefined)
    return { documents: builtIn.includes('*') ? names.flatMap(builtInDocument) : builtIn.flatMap(builtInDocument), findings: [] }
  // Once to see which other documents they need, and once more knowing which of those are here.
  const first = importDocuments(text ?? '', file ?? 'document.yaml', beside, { isHere: () => false })
  const here = new Set<string>(first.documents.map(({ name }) => name))
  for (const { what, name } of first.documents.flatMap(({ needs }) => needs))
    if (what === 'document' && (await isKnown(transaction, name))) here.add(name)
  return importDocuments(text ?? '', file ?? 'document.yaml', beside, { isHere: (name) => here.has(name) })
}

const isKnown = async ({ records }: Transaction, name: string): Promise<boolean> =>
  builtinCommands.has(name) ||
  (await records.find(Runbook, name)) !== undefined ||
  (await records.find(CommandDocument, name)) !== undefined

const builtInDocument = (name: string): readonly Imported[] => {
  const text = builtinAutomations.get(name)
  if (text === undefined) throw new Refusal('not-found', `There is no built-in document "${name}". There are: ${names.join(', ')}.`)
  return importDocuments(text, `${name}.yaml`).documents
}

const show = ({ name, type, needs, findings, warnings }: Imported) => ({
  name,
  type,
  needs: needs.map((need) => needInWords(need).message),
  findings: findings.map(told),
  warnings: warnings.filter(({ rule }) => rule !== 'needs').map(told),
})

const told = ({ path, rule, message, mend, line }: Finding): Static<typeof Told> => ({
  path,
  rule,
  message,
  mend: mend ?? null,
  line: line ?? null,
})

const keep = async (
  transaction: Transaction,
  { name, type, content, description }: Imported,
  owner: string | undefined,
): Promise<string> => {
  const kind = type === 'Command' ? CommandDocument : Runbook
  const document: RecordDocument = {
    apiVersion,
    kind: kind.name,
    metadata: {
      name,
      ...(description === '' ? {} : { description: description.slice(0, 20_000) }),
      ...(owner === undefined ? {} : { owner }),
    },
    spec: type === 'Command' ? { content } : { format: 'ssm-automation', body: content },
  }
  await transaction.callNamed('record.save', { document, ifVersion: 0, reason: 'Imported' })
  return `${kind.slug}:${name}`
}
