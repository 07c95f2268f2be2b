import { createCipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Message encryption for Web Push (RFC 8291 over RFC 8188, `aes128gcm`): only the browser that subscribed can read what
 * its maker's push service carries.
 */

/** What a browser gave when it subscribed. */
export interface PushKeys {
  /** Its public key: an uncompressed point of P-256, 65 bytes. */
  readonly p256dh: Uint8Array
  /** 16 bytes only it and we know. */
  readonly auth: Uint8Array
}

/** Most of what every push service takes is 4,096 bytes; one record holds it whole. */
const recordSize = 4_096
export const longestPlain = recordSize - 16 - 1 - 86

/**
 * @param fresh A salt and a private key that are used once; only a test gives its own.
 */
export const encryptPush = (plain: Uint8Array, keys: PushKeys, fresh: { salt: Uint8Array; key: Uint8Array } = freshKeys()): Buffer => {
  if (plain.length > longestPlain) throw new RangeError(`A push message has ${plain.length} bytes, at most ${longestPlain}.`)
  const own = createECDH('prime256v1')
  own.setPrivateKey(fresh.key)
  const shared = own.computeSecret(keys.p256dh)
  const material = derived(shared, keys.auth, Buffer.concat([Buffer.from('WebPush: info\0'), keys.p256dh, own.getPublicKey()]), 32)
  const contentKey = derived(material, fresh.salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = derived(material, fresh.salt, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', contentKey, nonce)
  // The 2 says that this record is the last.
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.of(2)), cipher.final(), cipher.getAuthTag()])
  const head = Buffer.alloc(21)
  head.set(fresh.salt, 0)
  head.writeUInt32BE(recordSize, 16)
  head.writeUInt8(own.getPublicKey().length, 20)
  return Buffer.concat([head, own.getPublicKey(), sealed])
}

const freshKeys = (): { salt: Uint8Array; key: Uint8Array } => {
  const ecdh = createECDH('prime256v1')
  ecdh.generateKeys()
  return { salt: randomBytes(16), key: ecdh.getPrivateKey() }
}

const derived = (material: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', material, salt, info, length))
