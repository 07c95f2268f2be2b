import { placeFor } from '#domains/automation/aws/profiles.ts'
import type { Transaction } from '#platform/transaction.ts'
import { keyOfRun } from './keys.ts'

/** How long a script may use the key it was given. */
const sessionMs = 3_600_000

/** What a script of a run is given to reach the SSM of this platform: variables of its environment. They work while the run is under way. */
export const sessionFor = async (transaction: Transaction, run: string): Promise<Readonly<Record<string, string>>> => {
  const { config, now } = transaction
  const region = placeFor(config.aws, null)?.region ?? 'us-east-1'
  const key = await keyOfRun(config.secret, run, new Date(now.getTime() + sessionMs))
  return {
    AWS_ENDPOINT_URL_SSM: `${config.baseUrl}/aws/ssm`,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_SESSION_TOKEN: key.sessionToken ?? '',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  }
}
