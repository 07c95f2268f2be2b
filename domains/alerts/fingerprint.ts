/**
 * Who an alert is. Two reports are about the same alert when their labels are equal, or when their sender says so with
 * an explicit key. The summary and other annotations never count: they change while the trouble stays the same.
 *
 * The number is the one Prometheus and Alertmanager use (FNV-1a, 64 bits, over the label names in order, each name and
 * value followed by the byte 255), so a fingerprint seen in amtool is the fingerprint seen here.
 */

/** 64 bits as two unsigned halves: JavaScript's BigInt is ten times slower and every report pays for it. */
interface Hash {
  high: number
  low: number
}

const separator = 0xff
const encoder = new TextEncoder()

/** FNV's 64-bit prime is 2⁴⁰ + 0x1b3, so multiplying is a shift of 40 bits plus a small product that fits a double exactly. */
const addByte = (hash: Hash, byte: number): void => {
  const low = (hash.low ^ byte) >>> 0
  const product = low * 0x1b3
  hash.high = (hash.high * 0x1b3 + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0
  hash.low = product >>> 0
}

const addText = (hash: Hash, text: string): void => {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code > 0x7f) {
      for (const byte of encoder.encode(text.slice(index))) addByte(hash, byte)
      return
    }
    addByte(hash, code)
  }
}

const start = (): Hash => ({ high: 0xcbf29ce4, low: 0x84222325 })
const hex = (hash: Hash): string => hash.high.toString(16).padStart(8, '0') + hash.low.toString(16).padStart(8, '0')

/** 16 hexadecimal digits that depend on the labels alone, not on their order. Equal to Alertmanager's fingerprint. */
export const fingerprintOfLabels = (labels: Readonly<Record<string, string>>): string => {
  const hash = start()
  for (const name of Object.keys(labels).sort()) {
    addText(hash, name)
    addByte(hash, separator)
    addText(hash, labels[name] ?? '')
    addByte(hash, separator)
  }
  return hex(hash)
}

/**
 * 16 hexadecimal digits of an explicit key (a sender's `dedup_key` or `alias`) within `scope`: the same key for another
 * workload is another alert. The first byte keeps keys apart from labels.
 */
export const fingerprintOfKey = (key: string, scope: string): string => {
  const hash = start()
  addByte(hash, 0xfe)
  addText(hash, scope)
  addByte(hash, separator)
  addText(hash, key)
  return hex(hash)
}

/** The identity of a report: the explicit key wins, within the workload its labels name; else all labels. */
export const fingerprint = (report: { readonly labels: Readonly<Record<string, string>>; readonly key?: string | undefined }): string =>
  report.key === undefined ? fingerprintOfLabels(report.labels) : fingerprintOfKey(report.key, report.labels['workload'] ?? '')

/** A digest of any text, for noticing change. Not for secrets. */
export const digest = (text: string): string => {
  const hash = start()
  addText(hash, text)
  return hex(hash)
}
