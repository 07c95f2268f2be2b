import { maskText, secretsAmong } from '#platform/text/mask.ts'
import { cut } from '#platform/text/cut.ts'

const longest = 500
/** Bodies are looked through only so far: a refused request may be of any size. */
const lookedThrough = 64 * 1024

/** The beginning of a refused body for people to read: values whose names say that they are secret, and the secrets given, are masked. */
export const excerptOf = (body: Uint8Array | string, secrets: readonly string[] = []): string => {
  const text = (typeof body === 'string' ? body.slice(0, lookedThrough) : new TextDecoder().decode(body.subarray(0, lookedThrough)))
    .toWellFormed()
    .replaceAll('\u0000', '\ufffd')
  const clear = maskText(text, [...secrets, ...secretsIn(text)])
  return clear.length > longest ? `${cut(clear, longest)}…` : clear
}

/** Read as text and not as JSON: what is refused is often not JSON, or cut. `name: "value"`, `name=value`. */
const secretsIn = (text: string): readonly string[] =>
  [...text.matchAll(/["']?([A-Za-z0-9_-]{2,64})["']?\s*[:=]\s*(?:"((?:[^"\\]|\\.){1,20000})"|([^\s"',;&{}[\]]{4,20000}))/g)].flatMap(
    ([, name = '', quoted, bare]) => secretsAmong({ [name]: quoted ?? bare }),
  )
