import { isObject } from '#platform/kinds/pointer.ts'
import type { Finding } from '#platform/refusal.ts'
import { readLocated } from '#platform/text/located.ts'
import { compileAutomation, type Surroundings } from './automation.ts'
import { compileChangeTemplate, isChangeTemplate } from './change-template.ts'
import { documentsInTemplate, templateTags } from './cloudformation.ts'
import { readCommand } from './command.ts'
import type { Beside, Extracted, Imported, Note } from './imported.ts'
import { addParameters } from './opening.ts'
import { fillPlaceholders } from './placeholders.ts'
import { longestContent } from './semantics.ts'
import { written as textOf } from './telling.ts'
import { documentsInTerraform } from './terraform.ts'

/** More documents in one file than anybody writes. */
const mostDocuments = 200

/**
 * The SSM documents in a file: a document itself (kept as it is written), several in one YAML file, a CloudFormation
 * template or what a CDK app made of one, Terraform, fences of a Markdown page. Pure and total; nothing found is an empty
 * list with a finding.
 *
 * @param beside Files of the same folder that it may refer to, path to text.
 */
export const importDocuments = (
  text: string,
  fileName: string,
  beside: Beside = {},
  surroundings: Surroundings = {},
): { readonly documents: readonly Imported[]; readonly findings: readonly Finding[] } => {
  if (text.length > longestContent * 4)
    return {
      documents: [],
      findings: [
        {
          path: '',
          rule: 'too-large',
          message: `The file has ${text.length} characters, more than ${longestContent * 4}.`,
          mend: 'Import its documents one by one.',
        },
      ],
    }
  const { extracted, findings } = extract(text, fileName, beside)
  const documents = extracted.slice(0, mostDocuments).map((one) => look(one, beside, surroundings))
  if (documents.length === 0 && findings.length === 0)
    return {
      documents,
      findings: [
        {
          path: '',
          rule: 'nothing',
          message: 'There is no SSM document in this file.',
          mend: "A document has `schemaVersion: '0.3'` (or 2.2) and `mainSteps`.",
          line: 1,
        },
      ],
    }
  return { documents, findings }
}

interface Found {
  readonly extracted: readonly Extracted[]
  readonly findings: readonly Finding[]
}

const extract = (text: string, fileName: string, beside: Beside): Found => {
  const name = nameOf(fileName)
  if (/\.tf$/i.test(fileName) || /^\s*resource\s+"aws_ssm_document"/m.test(text))
    return { extracted: documentsInTerraform(text, beside), findings: [] }
  if (/\.(?:md|markdown)$/i.test(fileName) || /^(?:```|~~~)/m.test(text)) {
    const fenced = documentsInFences(text, name)
    if (fenced.length > 0 || /\.(?:md|markdown)$/i.test(fileName)) return { extracted: fenced, findings: [] }
  }
  const pieces = piecesOf(text)
  const found = pieces.map((piece, index) => inPiece(piece, pieces.length > 1 ? `${name}-${index + 1}` : name))
  return { extracted: found.flatMap((one) => one.extracted), findings: found.flatMap((one) => one.findings) }
}

const inPiece = (text: string, name: string): Found => {
  const { value, findings } = readLocated(text, templateTags)
  if (value === undefined) return { extracted: [], findings }
  if (!isObject(value)) return { extracted: [], findings: [] }
  if (isObject(value['Resources'])) return { extracted: documentsInTemplate(value), findings: [] }
  return value['schemaVersion'] === undefined
    ? { extracted: [], findings: [] }
    : { extracted: [{ name, content: text, notes: [] }], findings: [] }
}

/** A file of several YAML documents, cut at its markers; a single one stays as it is written, its comments included. */
const piecesOf = (text: string): readonly string[] => {
  const pieces = text.split(/^---[ \t]*$/m).filter((piece) => /^[^#\s]/m.test(piece))
  return pieces.length > 1 ? pieces : [text]
}

/** Fences that hold a document; the name is the heading above, else the file's. */
const documentsInFences = (text: string, name: string): readonly Extracted[] => {
  const documents: Extracted[] = []
  let [heading, open, from] = ['', '', 0]
  const lines = text.replaceAll('\r', '').split('\n')
  for (const [index, line] of lines.entries()) {
    if (open === '') {
      heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1] ?? heading
      open = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? ''
      from = index + 1
    } else if (line.trim().startsWith(open) && line.trim().replaceAll(open[0] ?? '', '') === '') {
      const content = lines.slice(from, index).join('\n')
      if (/["']?schemaVersion["']?\s*:/.test(content))
        documents.push({ name: heading === '' ? name : nameOf(heading), content: `${content}\n`, notes: [] })
      open = ''
    }
  }
  const taken = new Map<string, number>()
  return documents.map((one) => {
    const count = (taken.get(one.name) ?? 0) + 1
    taken.set(one.name, count)
    return count === 1 ? one : { ...one, name: `${one.name}-${count}` }
  })
}

/** Letters, digits, `-`, `_` and `.`, as names of documents are. */
const nameOf = (text: string): string => {
  const base = text
    .replace(/^.*[/\\]/, '')
    .replace(/\.(?:ya?ml|json|tf|md|markdown|template)$/i, '')
    .replaceAll(/[^A-Za-z0-9_.-]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 120)
  return base.length < 3 ? `document${base === '' ? '' : `-${base}`}` : base
}

const look = ({ name, content: written, notes }: Extracted, beside: Beside, surroundings: Surroundings): Imported => {
  const filled = fillPlaceholders(written, beside)
  const content = addParameters(filled.content, filled.opened)
  const said = [...notes, ...filled.notes]
  const root = readLocated(content.slice(0, longestContent)).value
  const version = isObject(root) ? textOf(root['schemaVersion']) : ''
  const checked = check(content, root, version, surroundings)
  return {
    name: nameOf(name),
    type: checked.type,
    content,
    description: checked.description,
    needs: checked.needs,
    findings: [...said.filter((note) => note.stops === true).map(findingOf), ...checked.findings],
    warnings: [...said.filter((note) => note.stops !== true).map(findingOf), ...checked.warnings],
  }
}

const check = (
  content: string,
  root: unknown,
  version: string,
  surroundings: Surroundings,
): Pick<Imported, 'type' | 'description' | 'needs' | 'findings' | 'warnings'> => {
  if (['1.2', '2.0', '2.2'].includes(version)) {
    const { description, findings } = readCommand(content)
    return { type: 'Command', description, needs: [], findings, warnings: [] }
  }
  const isTemplate = isObject(root) && isChangeTemplate(root)
  const { description, needs, findings, warnings } = isTemplate
    ? compileChangeTemplate(content, surroundings)
    : compileAutomation(content, surroundings)
  return { type: isTemplate ? 'ChangeTemplate' : 'Automation', description, needs, findings, warnings }
}

const findingOf = ({ rule, message, mend }: Note): Finding => ({ path: '', rule, message, ...(mend === undefined ? {} : { mend }) })
