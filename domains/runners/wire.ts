import Type, { type Static } from 'typebox'
import { type Assignment } from './assignment.ts'
import { outcomes } from './job.ts'

/**
 * What a runner and the server say to each other, over HTTPS that the runner opens.
 *
 * Every request carries who, when, a number used once, and a signature over all of it and the body; every answer is signed
 * over the number of its request. A job is signed by the server and sealed for the runner.
 */
export const purposes = {
  /** The key of the server. */
  server: 'runners',
  request: 'andon runner request 1',
  answer: 'andon runner answer 1',
  job: 'andon runner job 1',
  newKeys: 'andon runner keys 1',
} as const

export const headers = {
  runner: 'andon-runner',
  time: 'andon-time',
  nonce: 'andon-nonce',
  signature: 'andon-signature',
  /** Of answers: the server's public key, for a machine that registers and knows the beginning of its digest. */
  serverKey: 'andon-server-key',
} as const

/** A clock may be wrong by so much; the answer says what time it is. */
export const mostSkewMs = 120_000

/** What a request's signature covers. `digest` is the SHA-256 of the body, hexadecimal. */
export const requestParts = (said: {
  readonly path: string
  readonly runner: string
  readonly time: string
  readonly nonce: string
  readonly digest: string
}): readonly string[] => ['POST', said.path, said.runner, said.time, said.nonce, said.digest]

export const answerParts = (said: {
  readonly nonce: string
  readonly status: number
  readonly time: string
  readonly digest: string
}): readonly string[] => [said.nonce, String(said.status), said.time, said.digest]

/** What a token for `andon runner register` holds: a secret used once, and the beginning of the digest of the server's key. */
export const tokenOf = (secret: string, fingerprint: string): string => `andon-runner-${secret}.${fingerprint}`

export const partsOfToken = (token: string): { readonly secret: string; readonly fingerprint: string } | undefined => {
  const [, secret, fingerprint] = /^andon-runner-([A-Za-z0-9_-]{43})\.([0-9a-f]{32})$/.exec(token.trim()) ?? []
  return secret === undefined || fingerprint === undefined ? undefined : { secret, fingerprint }
}

const closed = { additionalProperties: false } as const
const rawKey = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'A raw public key, base64url.' })
const jobKey = Type.String({ minLength: 1, maxLength: 500, description: 'The job.' })
const fence = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The number of the claim.' })
const words = (description: string) => Type.Array(Type.String({ maxLength: 300 }), { maxItems: 100, description })

export const About = Type.Object(
  {
    host: Type.Optional(Type.String({ maxLength: 300, description: 'Its name.' })),
    system: Type.Optional(Type.String({ maxLength: 300, description: 'Its operating system.' })),
    node: Type.Optional(Type.String({ maxLength: 60, description: 'The version of Node.' })),
    interpreters: Type.Optional(words('What it can run.')),
    sandbox: Type.Optional(Type.String({ maxLength: 100, description: 'What holds scripts in.' })),
    policy: Type.Optional(words('Its policy, in sentences.')),
    atOnce: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'Jobs at once.' })),
  },
  { ...closed, description: 'What the machine says of itself.' },
)

export const RegisterBody = Type.Object(
  {
    token: Type.String({ maxLength: 200, description: 'The token of `runner.invite`.' }),
    signKey: rawKey,
    sealKey: rawKey,
    version: Type.String({ maxLength: 60, description: 'Its version.' }),
    about: About,
  },
  closed,
)

const Held = Type.Array(Type.Object({ key: jobKey, fence }, closed), { maxItems: 1_000, description: 'What the machine works on.' })

export const PollBody = Type.Object(
  {
    held: Held,
    /** Of those held, which it is ending already. */
    ending: Type.Array(jobKey, { maxItems: 1_000, description: 'What it is ending already.' }),
    room: Type.Integer({ minimum: 0, maximum: 1_000, description: 'How many more it can take.' }),
    waitMs: Type.Integer({ minimum: 0, maximum: 60_000, description: 'How long it waits.' }),
    version: Type.String({ maxLength: 60, description: 'Its version.' }),
    about: Type.Optional(About),
  },
  closed,
)

export const LeaveBody = Type.Object({}, closed)

export const OutputBody = Type.Object(
  {
    key: jobKey,
    fence,
    number: Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'Which piece it is, from 0.' }),
    text: Type.String({ maxLength: 262_144, description: 'What was printed.' }),
  },
  closed,
)

export const EndBody = Type.Object(
  {
    key: jobKey,
    fence,
    outcome: Type.Enum([...outcomes], { description: 'How it ended.' }),
    exit: Type.Union([Type.Integer(), Type.Null()], { description: 'The exit code.' }),
    reason: Type.String({ maxLength: 10_000, description: 'Why, in a sentence.' }),
    result: Type.String({ maxLength: 200_000, description: 'What it wrote as its result.' }),
    resultData: Type.Optional(Type.Unknown({ description: 'What its handler answered.' })),
    chunks: Type.Integer({ minimum: 0, maximum: 2_147_483_647, description: 'How many pieces of output there are.' }),
    sandbox: Type.Optional(Type.String({ maxLength: 60, description: 'What held it in.' })),
  },
  closed,
)

export const ReleaseBody = Type.Object({ key: jobKey, fence }, closed)

export const KeysBody = Type.Object(
  { signKey: rawKey, sealKey: rawKey, proof: Type.String({ maxLength: 200, description: 'The new key signed that it takes over.' }) },
  closed,
)

export type RegisterRequest = Static<typeof RegisterBody>
/** A job on its way. */
export interface Envelope {
  readonly key: string
  readonly fence: number
  readonly sealed: string
  /** By the server, over runner, key, fence and what is sealed. */
  readonly signature: string
}

export const envelopeParts = (runner: string, envelope: Omit<Envelope, 'signature'>): readonly string[] => [
  runner,
  envelope.key,
  String(envelope.fence),
  envelope.sealed,
]

/** What is inside. */
export interface SealedJob {
  readonly runner: string
  readonly nonce: string
  readonly issuedAt: string
  /** Not to be begun after this instant. */
  readonly beginBefore: string
  /** SHA-256 over the script as it is to be run, hexadecimal: see `scriptText`. */
  readonly scriptDigest: string
  readonly assignment: Assignment
}

/** What the digest of a script covers: the interpreter, the handler and the text, so that none can be exchanged. */
export const scriptText = ({ script }: Pick<Assignment, 'script'>): string =>
  [script.interpreter, script.handler ?? '', script.script].map((part) => `${part.length}:${part}`).join('\n')

export interface PollAnswer {
  readonly jobs: readonly Envelope[]
  readonly cancel: readonly string[]
  readonly lost: readonly string[]
  readonly leaseMs: number
}

export interface RegisterAnswer {
  readonly runner: string
  readonly leaseMs: number
}
