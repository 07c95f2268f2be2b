import Type, { type Static } from 'typebox'
import { parseDuration } from '#platform/time/duration.ts'
import type { Assignment } from './assignment.ts'

/**
 * The policy of a machine: what it does for this platform, written by whoever runs the machine, in a file beside its keys.
 *
 * The problem: a procedure is text that people of another team may change, and the server that sends it may be broken
 * into. The idea: the last word is on the machine. The server never sees the file, only its sentences; a job that it does
 * not allow is refused there, with the reason.
 *
 * `scripts` holds against a broken server too: the machine itself makes the digest. What the others compare (procedure,
 * document, who approved) is what the server says.
 */
const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { maxItems: 1_000, description }))
const digests = (description: string) =>
  Type.Optional(Type.Array(Type.String({ pattern: '^(sha256:)?[0-9a-f]{64}$', maxLength: 71 }), { maxItems: 1_000, description }))

export const Policy = Type.Object(
  {
    interpreters: Type.Array(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._+-]{0,60}$', maxLength: 61 }), {
      minItems: 1,
      maxItems: 50,
      description: 'What may run scripts: `[sh, bash, python3]`.',
    }),
    procedures: names('Only these procedures; `*` stands for any text: `runbook:db-*`.'),
    documents: digests('Only documents with these digests, as the server says.'),
    scripts: digests('Only scripts with these digests, as this machine makes them; `andon runner check` prints them.'),
    startedBy: names('Only runs that these started: `person:*`.'),
    approvedBy: Type.Optional(
      Type.Object(
        {
          anyOf: Type.Array(Type.String({ minLength: 1, maxLength: 300 }), { minItems: 1, maxItems: 100, description: 'Who counts.' }),
          atLeast: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, description: 'How many of them. Default 1.' })),
        },
        { additionalProperties: false, description: 'Nothing runs unless these named people approved the step.' },
      ),
    ),
    isolation: Type.Optional(
      Type.Enum(['sandbox', 'none'] as const, {
        description: '`sandbox` (default): a view of its own with nothing of this machine but programs. `none`: the machine itself.',
      }),
    ),
    runAs: Type.Optional(
      Type.String({
        pattern: '^[a-z_][a-z0-9_-]{0,31}$',
        description: 'The user scripts run as, with `isolation: none`. The runner must be root for another than its own.',
      }),
    ),
    folders: names('Where steps may start, and in the sandbox what they may read: `[/srv/shop]`. Default none.'),
    network: Type.Optional(Type.Boolean({ description: 'Whether steps that ask for the network get it. Default no.' })),
    environment: names('Variables of the runner that scripts get: `[JAVA_HOME]`. Default none.'),
    atOnce: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Jobs at once. Default 2.' })),
    longest: Type.Optional(
      Type.String({ pattern: '^[1-9][0-9]{0,4}(s|m|h)$', description: 'The longest a job may take: `30m`. Default `24h`.' }),
    ),
  },
  { additionalProperties: false },
)
export type Policy = Static<typeof Policy>

export const atOnceOf = (policy: Policy): number => policy.atOnce ?? 2
const longestOf = (policy: Policy): string => policy.longest ?? '24h'

/** Why the policy forbids the job, each in a sentence; none when it allows it. */
export const objections = (
  policy: Policy,
  job: Pick<Assignment, 'procedure' | 'documentDigest' | 'approvedBy' | 'startedBy' | 'timeoutMs' | 'script'>,
  scriptDigest: string,
): readonly string[] => {
  const { script } = job
  const said: (string | false)[] = [
    !policy.interpreters.includes(familyOf(script.interpreter)) &&
      !policy.interpreters.includes(script.interpreter) &&
      `it allows ${listed(policy.interpreters)}, not ${script.interpreter}`,
    policy.procedures !== undefined &&
      !policy.procedures.some((pattern) => isLike(pattern, job.procedure)) &&
      `it does not allow the procedure ${job.procedure}`,
    policy.documents !== undefined &&
      !policy.documents.some((one) => bare(one) === job.documentDigest) &&
      `the document was changed or is new: sha256:${job.documentDigest} is not allowed`,
    policy.scripts !== undefined &&
      !policy.scripts.some((one) => bare(one) === scriptDigest) &&
      `the script was changed or is new: sha256:${scriptDigest} is not allowed`,
    policy.startedBy !== undefined &&
      !policy.startedBy.some((pattern) => isLike(pattern, job.startedBy)) &&
      `it does not allow runs that ${job.startedBy} started`,
    lacksApproval(policy, job.approvedBy),
    job.timeoutMs > parseDuration(longestOf(policy)) &&
      `the step may take ${Math.round(job.timeoutMs / 1_000)} s, and it allows at most ${longestOf(policy)}`,
    script.network === true && policy.network !== true && 'it gives no network, and the step asks for it',
    script.folder !== undefined && !mayStartIn(policy, script.folder) && `it does not allow the folder ${script.folder}`,
  ]
  return said.filter((one) => one !== false)
}

const lacksApproval = ({ approvedBy }: Policy, said: readonly string[]): string | false => {
  if (approvedBy === undefined) return false
  const { anyOf, atLeast = 1 } = approvedBy
  const count = new Set(said.filter((one) => anyOf.some((pattern) => isLike(pattern, one)))).size
  return count < atLeast && `it wants the approval of ${atLeast === 1 ? 'one' : atLeast} of ${listed(anyOf)}`
}

/** A folder below its own is always allowed; one of the machine when it lies in one of those named. */
const mayStartIn = ({ folders = [] }: Policy, folder: string): boolean => {
  if (folder.split('/').includes('..')) return false
  if (!folder.startsWith('/')) return true
  return folders.some((one) => folder === one || folder.startsWith(`${one.replace(/\/+$/, '')}/`))
}

/** `python3.11` is a python3. */
export const familyOf = (interpreter: string): string => /^(python3|node)/.exec(interpreter)?.[1] ?? interpreter

/** `*` stands for any text; everything else for itself. */
export const isLike = (pattern: string, text: string): boolean => {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return pattern === text
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

const bare = (digest: string): string => digest.replace(/^sha256:/, '')

const listed = (all: readonly string[]): string => all.join(', ')

/** The policy in sentences, as people and the server are shown it. */
export const inSentences = (policy: Policy): readonly string[] => {
  const { approvedBy, isolation = 'sandbox' } = policy
  const only = (what: string, all: readonly string[] | undefined): string[] => (all === undefined ? [] : [`Only ${what}: ${listed(all)}.`])
  return [
    `Interpreters: ${listed(policy.interpreters)}.`,
    isolation === 'sandbox'
      ? 'Scripts run in a sandbox.'
      : `Scripts run on the machine itself, as ${policy.runAs ?? 'the user of the runner'}.`,
    policy.network === true ? 'Steps that ask for the network get it.' : 'No network.',
    ...only('procedures', policy.procedures),
    ...only('runs started by', policy.startedBy),
    ...(policy.documents === undefined ? [] : [`Only ${policy.documents.length} documents, by their digests.`]),
    ...(policy.scripts === undefined ? [] : [`Only ${policy.scripts.length} scripts, by their digests.`]),
    ...(approvedBy === undefined ? [] : [`Approved by ${approvedBy.atLeast ?? 1} of ${listed(approvedBy.anyOf)}.`]),
    ...(policy.folders === undefined ? [] : [`Folders: ${listed(policy.folders)}.`]),
    ...(policy.environment === undefined ? [] : [`Variables passed on: ${listed(policy.environment)}.`]),
    `At most ${atOnceOf(policy)} at once, each at most ${longestOf(policy)}.`,
  ].map((sentence) => (sentence.length > 300 ? `${sentence.slice(0, 299)}…` : sentence))
}

/** What a policy says that will not work, or less than its writer may think. Pure: `isRoot` is asked before. */
export const doubts = (policy: Policy, isRoot: boolean): readonly string[] => [
  ...(policy.runAs !== undefined && policy.isolation !== 'none' ? ['`runAs` counts only with `isolation: none`.'] : []),
  ...(policy.runAs !== undefined && policy.isolation === 'none' && !isRoot ? ['`runAs` needs a runner that runs as root.'] : []),
  ...(policy.isolation === 'none' && policy.scripts === undefined
    ? ['Without a sandbox, `scripts` with digests is what protects this machine from a server that was broken into.']
    : []),
  ...(policy.isolation === 'none' && policy.network !== true ? ['Without a sandbox nothing keeps a script from the network.'] : []),
  ...(policy.folders ?? []).filter((folder) => !folder.startsWith('/')).map((folder) => `The folder ${folder} is not absolute.`),
]
