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
  /** What the document's `files` says of its attachments: name to SHA-256. */
  readonly files: ReadonlyMap<string, string>
}
