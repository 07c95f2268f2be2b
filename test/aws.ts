import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readClaim, verify } from '#domains/automation/endpoint/signature.ts'
import type { AwsAccounts } from '#platform/config.ts'

/** Something that speaks AWS's protocols, for tests: it answers what it was told to, and refuses what is not signed with its key. */
export interface FakeAws {
  readonly url: string
  readonly accounts: AwsAccounts
  /** What was asked, in order. */
  readonly asked: readonly Asked[]
  /** The next answers to one operation, `ec2.StartInstances`; the last one stays. */
  readonly answer: (operation: string, ...answers: readonly FakeAnswer[]) => void
  readonly close: () => Promise<void>
}

export interface Asked {
  /** `service.Operation`, or `service METHOD /path` where the protocol has no names. */
  readonly operation: string
  readonly body: string
  readonly accessKeyId: string
  readonly headers: IncomingHttpHeaders
}

export type FakeAnswer = string | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }

export const fakeKeys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret-of-the-test' }
const assumedKeys = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret-of-the-role' }

/** What STS answers when a role is assumed. */
export const assumedRole = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${assumedKeys.accessKeyId}</AccessKeyId><SecretAccessKey>${assumedKeys.secretAccessKey}</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

export const startAws = async (now: () => Date = () => new Date()): Promise<FakeAws> => {
  const asked: Asked[] = []
  const answers = new Map<string, FakeAnswer[]>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks)
        const [path = '', query = ''] = (request.url ?? '').split('?')
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
        const claim = readClaim({ headers })
        const secret = [fakeKeys, assumedKeys].find((keys) => keys.accessKeyId === claim?.accessKeyId)?.secretAccessKey
        const verdict =
          claim === undefined || secret === undefined
            ? 'unknown'
            : await verify({ method: request.method ?? '', path, query, headers, body }, claim, secret, now())
        const text = body.toString()
        const target = headers['x-amz-target']?.split('.').at(-1) ?? /(?:^|&)Action=(\w+)/.exec(text)?.[1]
        const operation = `${claim?.service ?? ''}${target === undefined ? ` ${request.method} ${path}` : `.${target}`}`
        asked.push({ operation, body: text, accessKeyId: claim?.accessKeyId ?? '', headers: request.headers })
        const left = answers.get(operation)
        const found = left === undefined ? { status: 500, body: `no answer for ${operation}` } : left.length > 1 ? left.shift() : left[0]
        const answer = verdict === 'valid' ? found : { status: 403, body: `{"__type":"SignatureDoesNotMatch","message":"${verdict}"}` }
        const whole = typeof answer === 'string' ? { status: 200, body: answer, headers: {} } : { headers: {}, ...answer }
        response.writeHead(whole.status ?? 200, { 'x-amzn-requestid': `r${asked.length}`, ...whole.headers })
        response.end(whole.body)
      })()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    accounts: { profiles: { default: { region: 'eu-west-1', keys: fakeKeys } }, endpoints: { '*': url, ssm: url } },
    asked,
    answer: (operation, ...given) => void answers.set(operation, [...given]),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
