import { SsmError } from './errors.ts'
import { mapsIn, needText, textIn, textsIn, type Input } from './input.ts'

/** The files of a request, by name. */
export type Brought = ReadonlyMap<string, Uint8Array>
export const nothingBrought: Brought = new Map()

/** Where the files of a request are to be found. */
export interface Attached {
  readonly sources: readonly { readonly name: string; readonly url: string }[]
  /** Those of other documents. */
  readonly references: readonly { readonly name: string; readonly document: string; readonly version: string; readonly file: string }[]
}

const fault = (message: string): SsmError => new SsmError('InvalidDocumentContent', message)

/**
 * What `Attachments` says: `SourceUrl` is a folder that holds every file the document names, or one of them; `S3FileUrl`
 * is one file; `AttachmentReference` is a file of another document, `name/version/file`.
 */
export const attachedIn = (input: Input, declared: readonly string[]): Attached => {
  const sources = new Map<string, string>()
  const references: Attached['references'][number][] = []
  const folders: string[] = []
  for (const one of mapsIn(input, 'Attachments', 20)) {
    const key = needText(one, 'Key')
    const [value = ''] = textsIn(one, 'Values', 1)
    const last = value.split('?')[0]?.split('/').at(-1) ?? ''
    const name = textIn(one, 'Name', 128) ?? last
    if (key === 'AttachmentReference') references.push({ name, ...referenceIn(value) })
    else if (key !== 'SourceUrl' && key !== 'S3FileUrl')
      throw fault(`Attachments cannot be given by "${key}". Use SourceUrl, S3FileUrl or AttachmentReference.`)
    else if (!/^(?:s3|https?):\/\/[^/]+\/./.test(value))
      throw fault(`"${value}" is no address of a file: it begins with s3:// or https://.`)
    else if (key === 'S3FileUrl' || textIn(one, 'Name') !== undefined || declared.includes(last)) sources.set(name, value)
    else folders.push(value.replace(/\/$/, ''))
  }
  const [folder] = folders
  const named = new Set([...sources.keys(), ...references.map(({ name }) => name)])
  if (folder !== undefined) for (const name of declared) if (!named.has(name)) sources.set(name, `${folder}/${name}`)
  return { sources: [...sources].map(([name, url]) => ({ name, url })), references }
}

const referenceIn = (value: string): { readonly document: string; readonly version: string; readonly file: string } => {
  const [, document, version, file] = /^(?:arn:aws[a-z-]*:ssm:[^:]*:[^:]*:document\/)?([^/]+)\/([^/]+)\/([^/]+)$/.exec(value) ?? []
  if (document === undefined || version === undefined || file === undefined)
    throw fault(`"${value}" is no reference to an attachment. Write name/version/file.`)
  return { document, version, file }
}
