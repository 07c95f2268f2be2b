import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '#platform/config.ts'

/** Where a repository tells of a push. */
export const hookAddress = (config: Config, name: string): string => `${config.baseUrl}/api/v1/repositories/${name}/push`

/** The secret of a repository's push hook: made from the installation's own, so that it is kept nowhere and can be shown again. */
export const hookSecret = (config: Pick<Config, 'secret'>, id: string): string =>
  createHmac('sha256', config.secret).update(`repository push ${id}`).digest('base64url')

/** Headers by which forges prove that they know the secret: a signature over the body, or the secret itself. */
export interface PushProof {
  /** `X-Hub-Signature-256: sha256=…` of GitHub, Bitbucket and others. */
  readonly hubSignature: string | undefined
  /** `X-Gitea-Signature`, `X-Forgejo-Signature`: the bare hexadecimal. */
  readonly plainSignature: string | undefined
  /** `X-Gitlab-Token`. */
  readonly token: string | undefined
}

/** True when one of the proofs is there and right. */
export const provesPush = (secret: string, body: Buffer, proof: PushProof): boolean => {
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  if (proof.hubSignature !== undefined) return same(proof.hubSignature, `sha256=${signature}`)
  if (proof.plainSignature !== undefined) return same(proof.plainSignature, signature)
  return proof.token !== undefined && same(proof.token, secret)
}

const same = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}
