import { compileSecrets, createByteMask } from '#platform/text/mask.ts'
import { seeded } from '#test/mutate.ts'

/**
 * Masking of output: bytes per second of processor time through the mask, in pieces of 64 kB, with 1 to 5,000 secrets of 32 characters,
 * and 1,000 of 8, against a plain pass that only looks at every byte. Ordinary lines of a log, the same coloured, a dump in
 * base64, a dump in hexadecimal, and text made to be hard: one that nearly is the secret everywhere.
 *
 *   node bench/masking.ts [MB a measurement: 128]
 */
const megabytes = Number(process.argv[2] ?? 128)
const random = seeded(7)
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const secretOf = (length: number): string => Array.from({ length }, () => letters[Math.floor(random() * 64)]).join('')
const piece = 65_536

const filled = (make: () => string): Buffer => {
  const parts: string[] = []
  for (let length = 0; length < piece * 16;) {
    const part = make()
    parts.push(part)
    length += part.length
  }
  return Buffer.from(parts.join(''))
}

const bytesOf = (count: number): Buffer => Buffer.from(Array.from({ length: count }, () => Math.floor(random() * 256)))
const lineOf = (level: string): string =>
  `2026-11-29T22:30:${String(Math.floor(random() * 60)).padStart(2, '0')}Z ${level} checkout[${Math.floor(random() * 9_999)}] order ${Math.floor(random() * 1e12).toString(16)} accepted in ${Math.floor(random() * 99)} ms, queue=payments user=alice@example.com\n`
const texts: Readonly<Record<string, Buffer>> = {
  'lines of a log': filled(() => lineOf('INFO')),
  'the same, coloured': filled(() => lineOf('\u001b[32mINFO\u001b[0m')),
  'base64 in lines': filled(() => `${bytesOf(57).toString('base64')}\n`),
  'hexadecimal dump': filled(() => `${(bytesOf(16).toString('hex').match(/.{4}/g) ?? []).join(' ')}\n`),
}

const plainPass = (bytes: Uint8Array): number => {
  let lines = 0
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] === 10) lines += 1
  return lines
}

const rate = (text: Buffer, pass: (bytes: Uint8Array) => unknown): number => {
  // Processor time: the clock measures what else the machine does.
  const started = process.cpuUsage()
  let passed = 0
  for (let at = 0; passed < megabytes * 1e6; at = (at + piece) % text.length) {
    const one = text.subarray(at, at + piece)
    pass(one)
    passed += one.length
  }
  return passed / process.cpuUsage(started).user
}

const rows: Record<string, Record<string, string>> = {}
for (const [name, text] of Object.entries(texts)) rows[name] = { 'plain pass': `${rate(text, plainPass).toFixed(0)} MB/s` }
for (const [count, length] of [
  [1, 32],
  [10, 32],
  [1_000, 32],
  [5_000, 32],
  [1_000, 8],
] as const) {
  const values = Array.from({ length: count }, () => secretOf(length))
  const started = process.cpuUsage()
  const secrets = compileSecrets(values)
  const compiled = process.cpuUsage(started).user / 1_000
  const column = length === 32 ? `${count} secrets` : `${count} short ones`
  for (const [name, text] of Object.entries(texts)) {
    const mask = createByteMask(secrets)
    rows[name] = { ...rows[name], [column]: `${rate(text, (bytes) => mask.push(bytes)).toFixed(0)} MB/s` }
  }
  rows['to compile'] = { ...rows['to compile'], [column]: `${compiled.toFixed(0)} ms` }
}
const hard = createByteMask(compileSecrets([`${'a'.repeat(4_000)}b`]))
rows['nearly the secret (4,000 times a, then b)'] = {
  '1 secrets': `${rate(Buffer.alloc(piece * 16, 'a'), (bytes) => hard.push(bytes)).toFixed(0)} MB/s`,
}
console.log('Limit: with thousands of secrets 100 MB/s for logs, 60 MB/s for the worst.')
console.table(rows)
console.log(`${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`)
