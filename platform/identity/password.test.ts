import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashPassword, isPassword, refusePoorPassword } from '#platform/identity/password.ts'
import { Refusal } from '#platform/refusal.ts'

test('a password is recognised, any other is not', async () => {
  const hash = await hashPassword('correct horse battery')
  assert.match(hash, /^scrypt\$15\$8\$3\$/)
  assert.equal(await isPassword('correct horse battery', hash), true)
  assert.equal(await isPassword('correct horse batterY', hash), false)
})

test('the same password is kept differently for everyone', async () => {
  const [one, other] = await Promise.all([hashPassword('correct horse battery'), hashPassword('correct horse battery')])
  assert.notEqual(one, other)
})

test('an account without a password accepts none', async () => {
  assert.equal(await isPassword('', undefined), false)
  assert.equal(await isPassword('anything at all', undefined), false)
})

test('the same letters typed on different keyboards are the same password', async () => {
  const hash = await hashPassword('Caf\u00e9 au lait!')
  assert.equal(await isPassword('Cafe\u0301 au lait!', hash), true)
})

test('a password that is the own name or one letter is refused', () => {
  const poor = (password: string) => (): void => refusePoorPassword(password, ['alice@example.org', undefined])
  assert.throws(poor('Alice@Example.org'), Refusal)
  assert.throws(poor('aaaaaaaaaaaa'), Refusal)
  assert.doesNotThrow(poor('quiet amber lantern'))
})
