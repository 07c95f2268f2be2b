import type { Definitions } from './definitions.ts'
import type { Names } from './naming.ts'
import type { Telling } from './telling.ts'

/** What a step is compiled with. */
export interface Setting {
  readonly telling: Telling
  readonly names: Names
  readonly parameters: Definitions
  readonly variables: Definitions
  /** AWS's names of people to ours. */
  readonly approvers: Readonly<Record<string, string>>
  /** Attachments by name, base64. */
  readonly attachments: Readonly<Record<string, string>>
  /** What the document's `files` says of them. */
  readonly declaredFiles: readonly string[]
}
