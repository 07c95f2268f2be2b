/**
 * Something that happened elsewhere, in the one shape every sender's words are brought into.
 *
 * `source` and `id` together are its identity: the same pair again is the same event. `time` is when it happened, as
 * the sender says. What the sender's envelope held besides (extensions, `dataschema`, `account`, `region`,
 * `resources`) is kept in `attributes` as it was.
 */
export interface OccurredEvent {
  readonly source: string
  readonly id: string
  readonly type: string
  readonly subject?: string
  readonly time: Date
  /** What it is about: any JSON, or text when the sender sent text. */
  readonly data: unknown
  /** `workload:checkout` */
  readonly workload?: string
  /** The integration it came by: `integration:payments`. */
  readonly integration?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly attributes?: Readonly<Record<string, unknown>>
}

/** The largest event that is accepted, in bytes as it was sent. CloudEvents asks for 64 KiB at least. */
export const longestEvent = 256 * 1024
/** How many events one request may carry. */
export const mostAtOnce = 1_000

/** What `/in/…` reads at most: a batch is many small events, not a thousand of the longest. */
export const longestBody = 4 * 1024 * 1024
