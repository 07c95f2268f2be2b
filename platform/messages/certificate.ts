import { createVerify, X509Certificate } from 'node:crypto'

/**
 * A certificate somebody signs messages with, taken from an address whose TLS already proved whose it is: so its chain is not
 * followed again, but its name and its dates are there to be asked.
 */
export interface SigningCertificate {
  /** The common name of its subject. */
  readonly name: string
  readonly validFrom: Date
  readonly validTo: Date
  /** True when this signature (base64) over the text was made with the certificate's key. RSA keys only. */
  readonly hasSigned: (text: string, signature: string, digest: 'sha1' | 'sha256') => boolean
}

/** Reads the first certificate of a PEM text; undefined when there is none, or none with an RSA key. */
export const readCertificate = (pem: string): SigningCertificate | undefined => {
  const certificate = parsed(pem)
  if (certificate === undefined || certificate.publicKey.asymmetricKeyType !== 'rsa') return undefined
  const { publicKey } = certificate
  return {
    name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '',
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    hasSigned: (text, signature, digest) => createVerify(digest).update(text, 'utf8').verify(publicKey, signature, 'base64'),
  }
}

const parsed = (pem: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}
