import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formerSecretIn, secretStoresIn } from '#app/secrets.ts'

const vault = { ANDON_VAULT_ADDR: 'https://vault.internal:8200/' }

test('variables that begin with ANDON_SECRET_ are secrets, and no others', () => {
  const { environment } = secretStoresIn({
    ANDON_SECRET: 'the key',
    ANDON_SECRET_DB: 'x',
    ANDON_SECRETS_FOLDER: '/run/secrets',
    PATH: '/bin',
  })
  assert.deepEqual(environment, { DB: 'x' })
})

test('a Vault is there with a token, or with a role', () => {
  assert.deepEqual(secretStoresIn({ ...vault, ANDON_VAULT_TOKEN: 'hvs.x', ANDON_VAULT_NAMESPACE: 'shop' }).vault, {
    address: 'https://vault.internal:8200',
    mount: 'secret',
    namespace: 'shop',
    token: 'hvs.x',
  })
  assert.deepEqual(secretStoresIn({ ...vault, ANDON_VAULT_ROLE_ID: 'r', ANDON_VAULT_SECRET_ID: 's', ANDON_VAULT_MOUNT: '/kv/' }).vault, {
    address: 'https://vault.internal:8200',
    mount: 'kv',
    role: { roleId: 'r', secretId: 's', mount: 'approle' },
  })
  assert.equal(secretStoresIn({}).vault, undefined)
})

const mistakes: readonly (readonly [Record<string, string>, RegExp])[] = [
  [vault, /set ANDON_VAULT_TOKEN as well/],
  [{ ...vault, ANDON_VAULT_ROLE_ID: 'r' }, /set ANDON_VAULT_SECRET_ID as well/],
  [{ ...vault, ANDON_VAULT_ROLE_ID: 'r', ANDON_VAULT_SECRET_ID: 's', ANDON_VAULT_TOKEN: 't' }, /not both/],
  [{ ANDON_VAULT_ADDR: 'vault', ANDON_VAULT_TOKEN: 't' }, /http or https/],
  [{ ...vault, ANDON_VAULT_TOKEN: 't', ANDON_VAULT_CA_FILE: '/nonexistent' }, /cannot be read/],
  [{ ANDON_SECRETS_FOLDER: 'secrets' }, /whole path/],
]
for (const [environment, sentence] of mistakes)
  test(`a start with ${Object.keys(environment).at(-1)} as it is stops with what would do`, () => {
    assert.throws(() => secretStoresIn(environment), sentence)
  })

test('the former key is another key', () => {
  const key = Buffer.alloc(32, 1)
  assert.deepEqual(formerSecretIn({}, key), {})
  assert.deepEqual(formerSecretIn({ ANDON_FORMER_SECRET: Buffer.alloc(32, 2).toString('base64') }, key), {
    formerSecret: Buffer.alloc(32, 2),
  })
  assert.throws(() => formerSecretIn({ ANDON_FORMER_SECRET: key.toString('base64') }, key), /is the present secret/)
  assert.throws(() => formerSecretIn({ ANDON_FORMER_SECRET: 'abc' }, key), /at least 32 bytes/)
})
