import { runWithGraph } from '#domains/runs/looking.ts'
import { actorOfRun } from '#domains/runs/rights.ts'
import { isFinished } from '#domains/runs/state.ts'
import type { Location } from '#domains/runs/graph.ts'
import { actsAs } from '#domains/runs/planning.ts'
import type { Actor } from '#platform/identity/actor.ts'
import { lesser } from '#platform/identity/lending.ts'
import { tokenAt, tokenOf, touchToken } from '#platform/identity/token-store.ts'
import type { Transaction } from '#platform/transaction.ts'
import { SsmError } from './errors.ts'
import { ownerOfKey, secretBehind } from './keys.ts'
import { sealedIn, type SealedKeys } from './sealing.ts'
import { type Claim, readClaim, verify, type SignedRequest } from './signature.ts'

/** Who speaks to the endpoint. */
export interface Speaker {
  readonly actor: Actor
  /** The run that speaks: its script, or a step of it. */
  readonly run?: {
    readonly id: string
    readonly profile: string | null
    readonly startedBy: string
    readonly location: Location | undefined
  }
  /** The person who made the token that speaks, when it may say what only people say. */
  readonly person?: string
}

const unknownKey = (): SsmError =>
  new SsmError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid. automation.access-key answers the key of a token.',
  )

/** Finds who signed a request; refuses in AWS's words what is not signed, or not by a key that works now. */
export const speakerOf = async (transaction: Transaction, request: SignedRequest): Promise<Speaker> => {
  const { config, now } = transaction
  const claim = readClaim(request)
  if (claim === undefined)
    throw new SsmError(
      'MissingAuthenticationTokenException',
      'Missing Authentication Token: sign the request with an access key (SigV4).',
      403,
    )
  const lent = sealedIn(config.secret, request.path)
  const found =
    lent === undefined
      ? await secretBehind(config.secret, claim.accessKeyId, request.headers['x-amz-security-token'], now)
      : secretLent(lent, claim, now)
  if (found === 'expired') throw new SsmError('ExpiredTokenException', 'The security token included in the request is expired.')
  if (found === 'unknown') throw unknownKey()
  switch (await verify(request, claim, found.secret, now)) {
    case 'valid':
      return lent === undefined || lent === 'unknown' ? speakerBehind(transaction, claim.accessKeyId) : speakerOfRun(transaction, lent.run)
    case 'skewed':
      throw new SsmError(
        'InvalidSignatureException',
        `Signature expired: it was made at ${claim.at.toISOString()}, and it is ${now.toISOString()}. Set the clock right.`,
      )
    case 'unsigned-headers':
      throw new SsmError('InvalidSignatureException', 'The headers host, x-amz-date, x-amz-target and x-amz-security-token must be signed.')
    case 'body':
      throw new SsmError('InvalidSignatureException', 'The body is not the one that was signed.')
    case 'signature':
      throw new SsmError(
        'InvalidSignatureException',
        'The request signature we calculated does not match the signature you provided. Check the secret access key.',
      )
  }
}

/** The secret of keys of AWS that were lent to a run: those its address carries, and no others. */
const secretLent = (lent: SealedKeys | 'unknown', claim: Claim, now: Date): { readonly secret: string } | 'unknown' | 'expired' => {
  if (lent === 'unknown' || lent.accessKeyId !== claim.accessKeyId) return 'unknown'
  return lent.until <= now ? 'expired' : { secret: lent.secretAccessKey }
}

const speakerBehind = async (transaction: Transaction, accessKeyId: string): Promise<Speaker> => {
  const owner = ownerOfKey(accessKeyId)
  if (owner === undefined) throw unknownKey()
  return 'token' in owner ? speakerOfToken(transaction, owner.token) : speakerOfRun(transaction, owner.run)
}

const touchEveryMs = 60_000

/** A token never does more than the person who made it may do today. */
const speakerOfToken = async (transaction: Transaction, id: string): Promise<Speaker> => {
  const { sql, now } = transaction
  const [state, token] = [await tokenAt(sql, id, now), await tokenOf(sql, id)]
  if (state === undefined || token === undefined || !state.works) throw unknownKey()
  if (now.getTime() - (token.last_used_at?.getTime() ?? 0) > touchEveryMs) await touchToken(sql, id, now)
  const role = lesser(token.role, state.maker_role ?? token.role)
  return {
    actor: { type: 'token', id, name: token.name, role, scopes: token.scopes },
    // Said by name when the token was made: it may decide for its maker.
    ...(token.scopes.includes('run.approve') ? { person: token.person } : {}),
  }
}

/** A run speaks as whoever started it, as long as it is under way. */
export const speakerOfRun = async (transaction: Transaction, id: string): Promise<Speaker> => {
  const found = await runWithGraph(transaction, id)
  if (found === undefined || isFinished(found.run.status))
    throw new SsmError('ExpiredTokenException', 'The run this key was made for is over.')
  const { run, graph } = found
  const { now, config } = transaction
  const profile = actsAs(run, graph, run.state, { now, baseUrl: config.baseUrl })
  const actor = await actorOfRun(transaction, run, 'run.start')
  return { actor, run: { id, profile, startedBy: run.started_by, location: graph.location } }
}
