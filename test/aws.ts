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
  /** The role these keys were given for, when nobody said what STS answers. */
  readonly role: string | undefined
  /** It is signed for. */
  readonly region: string
  readonly headers: IncomingHttpHeaders
}

type Answer = string | { readonly status: number; readonly body: string; readonly headers?: Readonly<Record<string, string>> }
export type FakeAnswer = Answer | ((asked: Asked) => Answer)

export const fakeKeys = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret-of-the-test' }
const assumedKeys = { accessKeyId: 'ASIATEST', secretAccessKey: 'secret-of-the-role' }

const roleAnswer = ({ accessKeyId, secretAccessKey }: typeof fakeKeys): string =>
  `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secretAccessKey}</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`

/** What STS answers when a role is assumed. */
export const assumedRole = roleAnswer(assumedKeys)

export const startAws = async (now: () => Date = () => new Date()): Promise<FakeAws> => {
  const asked: Asked[] = []
  const answers = new Map<string, FakeAnswer[]>()
  /** Keys that were given for roles: each role has its own. */
  const given = new Map<string, { readonly secretAccessKey: string; readonly role: string }>()
  const assume = (body: string): string => {
    const role = new URLSearchParams(body).get('RoleArn') ?? ''
    const keys = { accessKeyId: `ASIA${given.size}TEST`, secretAccessKey: `secret-of-${role}-${given.size}` }
    given.set(keys.accessKeyId, { secretAccessKey: keys.secretAccessKey, role })
    return roleAnswer(keys)
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks)
        const [path = '', query = ''] = (request.url ?? '').split('?')
        const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
        const claim = readClaim({ headers })
        const secret = (
          [fakeKeys, assumedKeys].find((keys) => keys.accessKeyId === claim?.accessKeyId) ?? given.get(claim?.accessKeyId ?? '')
        )?.secretAccessKey
        const verdict =
          claim === undefined || secret === undefined
            ? 'unknown'
            : await verify({ method: request.method ?? '', path, query, headers, body }, claim, secret, now())
        const text = body.toString()
        const target = headers['x-amz-target']?.split('.').at(-1) ?? /(?:^|&)Action=(\w+)/.exec(text)?.[1]
        const operation = `${claim?.service ?? ''}${target === undefined ? ` ${request.method} ${path}` : `.${target}`}`
        const accessKeyId = claim?.accessKeyId ?? ''
        const one: Asked = {
          operation,
          body: text,
          accessKeyId,
          role: given.get(accessKeyId)?.role,
          region: claim?.region ?? '',
          headers: request.headers,
        }
        asked.push(one)
        const left = answers.get(operation) ?? (operation === 'sts.AssumeRole' ? [assume(text)] : undefined)
        const next = left === undefined ? { status: 500, body: `no answer for ${operation}` } : left.length > 1 ? left.shift() : left[0]
        const found = typeof next === 'function' ? next(one) : next
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
    answer: (operation, ...next) => void answers.set(operation, [...next]),
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
