import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCertificate } from '#platform/messages/certificate.ts'
import { makeCertificate } from '#test/certificate.ts'

const [from, to] = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')]
const own = makeCertificate('signer.example', from, to)

test('a certificate says whose it is and when it is valid', () => {
  const certificate = readCertificate(own.pem)
  assert.deepEqual([certificate?.name, certificate?.validFrom, certificate?.validTo], ['signer.example', from, to])
})

test('a signature counts for the text, the digest and the key it was made with', () => {
  const certificate = readCertificate(own.pem)
  for (const digest of ['sha1', 'sha256'] as const) {
    const signature = own.sign('Zürich\n', digest)
    assert.equal(certificate?.hasSigned('Zürich\n', signature, digest), true)
    assert.equal(certificate?.hasSigned('Zurich\n', signature, digest), false)
    assert.equal(certificate?.hasSigned('Zürich\n', signature, digest === 'sha1' ? 'sha256' : 'sha1'), false)
  }
  const other = makeCertificate('signer.example', from, to)
  assert.equal(certificate?.hasSigned('a', other.sign('a', 'sha256'), 'sha256'), false)
  for (const wrong of ['', '!', 'AAAA', 'x'.repeat(100_000)]) assert.equal(certificate?.hasSigned('a', wrong, 'sha256'), false)
})

test('what is no certificate is none', () => {
  for (const text of ['', 'hello', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', own.pem.slice(0, 200)])
    assert.equal(readCertificate(text), undefined)
})
