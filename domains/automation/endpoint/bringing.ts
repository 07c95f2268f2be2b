import { mostBytes } from '#domains/automation/attachments/keeping.ts'
import { callAws } from '#domains/automation/aws/calling.ts'
import { reachAws } from '#domains/automation/aws/reaching.ts'
import { filesIn } from '#domains/automation/documents/files.ts'
import type { RouteContext } from '#platform/http/routes.ts'
import type { Transaction } from '#platform/transaction.ts'
import { actorReference } from '#platform/identity/actor.ts'
import type { OutsideAnswer, OutsideRequest } from '#platform/jobs/outside.ts'
import { Refusal } from '#platform/refusal.ts'
import { attachedIn, nothingBrought, type Brought } from './attached.ts'
import { asSsmError, SsmError } from './errors.ts'
import type { Input } from './input.ts'
import { mayDo } from './rights.ts'
import type { Speaker } from './speaking.ts'

const takesFiles = ['CreateDocument', 'UpdateDocument']
const longestMs = 30_000

/** What fetching needs of the world. */
interface Context extends Pick<RouteContext, 'config' | 'now' | 'outside'> {
  readonly transact: <Result>(body: (transaction: Transaction) => Promise<Result>) => Promise<Result>
}

/** Fetches what a request wants attached, before its transaction: from https, or S3 with the credentials of this server. */
export const bring = async (context: Context, operation: string, input: Input, speaker: Speaker): Promise<Brought> => {
  const { Content: content } = input
  if (!takesFiles.includes(operation) || typeof content !== 'string' || content.length > 400_000) return nothingBrought
  const { sources } = attachedIn(input, [...filesIn(content).keys()])
  if (sources.length === 0) return nothingBrought
  // Only for whoever may write the document: others have nothing fetched.
  try {
    await context.transact((transaction) => Promise.resolve(mayDo(transaction.as(speaker.actor), 'record.save', 'editor')))
  } catch (error) {
    throw error instanceof Refusal ? asSsmError(error, {}) : error
  }
  const files = new Map<string, Uint8Array>()
  for (const { name, url } of sources) {
    const bytes = url.startsWith('s3://') ? await fromS3(context, url, speaker) : await fromWeb(context, url)
    if (bytes.length > mostBytes) throw fault(`The attachment ${name} has more than ${mostBytes} bytes (5 MiB).`)
    files.set(name, bytes)
  }
  return files
}

const fault = (message: string): SsmError => new SsmError('InvalidDocumentContent', message)

/** One byte more than is taken, so that too much is seen. */
const asBytes = { binary: true, maxBytes: mostBytes + 1, timeoutMs: longestMs } as const

const fromWeb = async ({ outside }: Context, url: string): Promise<Uint8Array> => {
  const { host, pathname } = new URL(url)
  const answer = await outside.fetch(url, asBytes).catch((error: unknown) => {
    if (error instanceof Refusal) throw fault(`The attachment could not be fetched: ${error.message}`)
    throw error
  })
  if (answer.status !== 200) throw fault(`The attachment could not be fetched: ${host} answered ${answer.status} for ${pathname}.`)
  return Buffer.from(answer.body, 'base64')
}

/** The same call every step makes, but that the object stays bytes. */
const fromS3 = async ({ outside, config, now }: Context, url: string, speaker: Speaker): Promise<Uint8Array> => {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url) ?? []
  let bytes: Uint8Array | undefined
  const reach = reachAws(config.aws, outside)
  const fetch = async (address: string, options: OutsideRequest): Promise<OutsideAnswer> => {
    const answer = await reach(address, { ...options, ...asBytes })
    const body = Buffer.from(answer.body, 'base64')
    if (answer.status < 300) bytes = body
    return { ...answer, body: answer.status < 300 ? '' : body.toString('utf8') }
  }
  const caller = {
    accounts: config.aws,
    fetch,
    now,
    signal: AbortSignal.timeout(longestMs),
    profile: null,
    startedBy: actorReference(speaker.actor),
    run: 'attachments',
    key: url,
    deadlineMs: longestMs,
  }
  const answer = await callAws(caller, { service: 's3', api: 'GetObject', input: { Bucket: bucket, Key: key } })
  if ('failure' in answer) throw fault(`The attachment ${url} could not be fetched: ${answer.failure.message}`)
  if (bytes === undefined) throw fault(`The attachment ${url} could not be fetched.`)
  return bytes
}
