import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Refusal } from '#platform/refusal.ts'

/**
 * Passwords: kept so that who steals the database must spend a tenth of a second and 32 MiB for every guess.
 *
 * scrypt with N = 2^15, r = 8, p = 3 (OWASP's password storage recommendation), a salt of 16 bytes each, compared in
 * constant time. An unknown account costs the same as a wrong password, so nobody learns who has an account. The
 * parameters are written beside each hash, so they can grow. At most two run at once: more would only take memory
 * from the work people wait for.
 */
const cost = { logN: 15, r: 8, p: 3 } as const
const saltBytes = 16
const keyBytes = 32
const atOnce = 2

/** The longest and shortest accepted; length beats rules about characters (NIST SP 800-63B). */
export const passwordLength = { min: 10, max: 200 } as const

export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(saltBytes)
  const key = await derive(password, salt, cost.logN, cost.r, cost.p)
  return ['scrypt', cost.logN, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** True when `password` is the one `hash` was made from. Without a hash it takes as long and says no. */
export const isPassword = async (password: string, hash: string | undefined): Promise<boolean> => {
  const [scheme, logN, r, p, salt, key] = (hash ?? nobodysHash).split('$')
  if (scheme !== 'scrypt' || salt === undefined || key === undefined) return false
  const expected = Buffer.from(key, 'base64url')
  const derived = await derive(password, Buffer.from(salt, 'base64url'), Number(logN), Number(r), Number(p))
  return timingSafeEqual(derived, expected) && hash !== undefined
}

/** Refuses a password that is only the account's own name or address. */
export const refusePoorPassword = (password: string, known: readonly (string | undefined)[]): void => {
  const plain = password.toLowerCase()
  if (new Set(plain).size < 4 || known.some((word) => word !== undefined && word !== '' && plain === word.toLowerCase())) {
    throw new Refusal('invalid-input', 'This password is too easy to guess. Take a few unrelated words.', {
      findings: [{ path: '/password', rule: 'guessable', message: 'It repeats a few characters or is your own name or address.' }],
    })
  }
}

const nobodysHash = [
  'scrypt',
  cost.logN,
  cost.r,
  cost.p,
  Buffer.alloc(saltBytes).toString('base64url'),
  Buffer.alloc(keyBytes).toString('base64url'),
].join('$')

const derive = (password: string, salt: Uint8Array, logN: number, r: number, p: number): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        // The memory scrypt needs is 128 · N · r; the limit leaves room for growth of the parameters.
        const options = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r }
        scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) => (error === null ? resolve(key) : reject(error)))
      }),
  )

let running = 0
const waiting: (() => void)[] = []

const inTurn = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next === undefined) running -= 1
    else next()
  }
}
