import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A certificate of our own, signed by itself: what a test that plays a foreign service signs with. */
export interface OwnCertificate {
  readonly pem: string
  readonly privateKey: KeyObject
  readonly sign: (text: string, digest: 'sha1' | 'sha256') => string
}

export const makeCertificate = (name: string, validFrom: Date, validTo: Date): OwnCertificate => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
  const subject = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))
  const body = sequence(
    der(0xa0, integer(2)),
    integer(1),
    sha256WithRsa,
    subject,
    sequence(time(validFrom), time(validTo)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const whole = sequence(body, sha256WithRsa, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey,
    sign: (text, digest) => createSign(digest).update(text, 'utf8').sign(privateKey, 'base64'),
  }
}

/** One element of DER (X.690): tag, length, contents. */
const der = (tag: number, ...contents: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(contents)
  if (content.length < 128) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = Buffer.from(content.length.toString(16).padStart(4, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content])
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents)
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]))
const time = (at: Date): Buffer => der(0x17, Buffer.from(`${at.toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`))
const commonName = der(0x06, Buffer.from([0x55, 0x04, 0x03]))
const sha256WithRsa = sequence(der(0x06, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b])), der(0x05))
