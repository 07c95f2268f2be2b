import { StringDecoder } from 'node:string_decoder'
import { type Automaton, buildAutomaton } from './mask-automaton.ts'
import { readingsOf } from './mask-forms.ts'
import { createScanner, type Span } from './mask-scanner.ts'

/**
 * Masking: secrets never reach storage, streams or people.
 *
 * The problem: a command prints the password it was given, as it is, quoted, encoded, coloured, in another character
 * set, broken over lines, or cut across two reads. The idea: every written form of every secret is a pattern of an
 * Aho-Corasick automaton over the stream of bytes, in three readings (as it stands, base64, hexadecimal); what could
 * still become a match is held back until the next piece decides. Samples of the stream tell where no secret can be
 * (`mask-samples.ts`), so that the automaton reads little of ordinary output.
 *
 * Guarantees: no form of a secret leaves `push` or `end`, wherever pieces are cut; text without one passes unchanged;
 * what is held back is no longer than a secret with breaks inside, and time is linear. Refuses to do: values under four
 * bytes (masking them would hide everything and protect nothing).
 */
export interface Secrets {
  readonly automata: readonly Automaton[]
  /** Bytes of the longest form. */
  readonly longest: number
}

/** What a secret that is a JSON object calls secret itself. */
const fieldsIn = (secret: string): readonly string[] => {
  if (!secret.trimStart().startsWith('{')) return []
  try {
    return secretsAmong(JSON.parse(secret) as Readonly<Record<string, unknown>>)
  } catch {
    return []
  }
}

/** A mask over a stream of bytes; make one per stream. */
export interface ByteMask {
  /** Takes the next piece and gives what is certain by now. */
  readonly push: (piece: Uint8Array) => Uint8Array
  /** Gives the rest. */
  readonly end: () => Uint8Array
}

/** The same over text. */
export interface Mask {
  readonly push: (piece: string) => string
  readonly end: () => string
}

export const masked = '•••'
const escape = 0x1b
const mark = Buffer.from(masked, 'utf8')

/** Compiles secrets once for many streams. */
export const compileSecrets = (secrets: readonly string[]): Secrets => {
  const automata = readingsOf([...secrets, ...secrets.flatMap(fieldsIn)]).map(buildAutomaton)
  return { automata, longest: automata.reduce((most, { match }) => match.reduce((one, two) => Math.max(one, two), most), 0) }
}

export const createByteMask = (secrets: Secrets): ByteMask => {
  const scanners = secrets.automata.map(createScanner)
  const read = createReader()
  let held: Uint8Array = new Uint8Array()
  /** What is held back, as the readings see it. */
  let seen = held
  /** So many bytes at the front are behind a mark that was given already. */
  let covered = 0

  const release = (upTo: number): Uint8Array => {
    const spans = merged(scanners.map((scanner) => scanner.spans()))
    const parts: Uint8Array[] = []
    let at = Math.min(covered, upTo)
    let until = covered
    for (const { from, to } of spans) {
      if (from >= upTo) break
      if (from >= until) {
        parts.push(held.subarray(at, from), mark)
      }
      until = Math.max(until, to)
      at = Math.min(until, upTo)
    }
    parts.push(held.subarray(at, upTo))
    covered = Math.max(0, until - upTo)
    const rest = held.subarray(upTo)
    seen = seen === held ? rest : seen.subarray(upTo)
    held = rest
    for (const scanner of scanners) scanner.drop(upTo)
    return parts.length === 1 ? (parts[0] ?? held) : Buffer.concat(parts)
  }

  return {
    push: (piece) => {
      if (scanners.length === 0 || piece.length === 0) return piece
      const start = held.length
      const all = start === 0 ? piece : Buffer.concat([held, piece])
      seen = read(all, start, seen === held ? undefined : seen)
      held = all
      for (const scanner of scanners) scanner.scan(seen, start)
      return release(scanners.reduce((least, scanner) => Math.min(least, scanner.open()), all.length))
    },
    end: () => release(held.length),
  }
}

/** The same mask over text; half a character at the end of a piece waits for its other half. */
export const createMask = (secrets: readonly string[] | Secrets): Mask => {
  const mask = createByteMask('automata' in secrets ? secrets : compileSecrets(secrets))
  const decoder = new StringDecoder('utf8')
  let half = ''
  const write = (bytes: Uint8Array): string => decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return {
    push: (piece) => {
      const text = half + piece
      half = (text.charCodeAt(text.length - 1) & 0xfc00) === 0xd800 ? text.slice(-1) : ''
      return write(mask.push(Buffer.from(half === '' ? text : text.slice(0, -1), 'utf8')))
    },
    end: () => {
      const last = write(mask.push(Buffer.from(half, 'utf8')))
      half = ''
      return last + write(mask.end()) + decoder.end()
    },
  }
}

/** Masks a whole text at once. */
export const maskText = (text: string, secrets: readonly string[] | Secrets): string => {
  if (!('automata' in secrets) && secrets.length === 0) return text
  const mask = createMask(secrets)
  const out = mask.push(text) + mask.end()
  return out.includes(masked) ? out : text
}

/** Masks every text in data, names of fields included. */
export const maskData = (data: unknown, secrets: Secrets): unknown => {
  if (typeof data === 'string') return maskText(data, secrets)
  if (typeof data === 'number') {
    const text = maskText(String(data), secrets)
    return text === String(data) ? data : text
  }
  if (Array.isArray(data)) return data.map((one) => maskData(one, secrets))
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [maskText(name, secrets), maskData(value, secrets)]))
}

/** True for the name of a variable whose value is treated as secret. */
export const namesSecret = (name: string): boolean =>
  /(?:token|passw(?:or)?d|passphrase|secret|credential|private_?key|api_?key|access_?key)/i.test(name) || /(?:^|[_-])key$/i.test(name)

/** The values among `values` whose names say that they are secret. */
export const secretsAmong = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => (namesSecret(name) && value !== undefined && value !== null ? [String(value)] : []))

/**
 * Gives bytes as the readings see them: of control sequences (`ESC [ … m`), which stand inside a word that a search
 * coloured, every byte is an escape, and escapes count nowhere. Gives the bytes themselves while there are none, so that
 * plain text costs nothing. `before` is what the first `start` bytes were read as; undefined: as they are.
 */
const createReader = (): ((bytes: Uint8Array, start: number, before: Uint8Array | undefined) => Uint8Array) => {
  let state: 'text' | 'escape' | 'sequence' = 'text'
  return (bytes, start, before) => {
    const isPlain = state === 'text' && bytes.indexOf(escape, start) === -1
    if (isPlain && (before === undefined || start === 0)) return bytes
    const seen = Uint8Array.from(bytes)
    if (before !== undefined) seen.set(before)
    for (let at = isPlain ? bytes.length : start; at < bytes.length; at += 1) {
      const byte = bytes[at] as number
      if (byte === escape) state = 'escape'
      else if (state === 'escape') state = byte === 0x5b ? 'sequence' : 'text'
      else if (state === 'sequence' && (byte < 0x20 || byte > 0x3f)) {
        state = 'text'
        if (byte >= 0x40 && byte <= 0x7e) seen[at] = escape
      }
      if (state !== 'text') seen[at] = escape
    }
    return seen
  }
}

/** Spans of several readings in order; those that overlap stay apart here and share a mark where they are written. */
const merged = (lists: readonly (readonly Span[])[]): readonly Span[] => {
  const filled = lists.filter((list) => list.length > 0)
  return filled.length <= 1 ? (filled[0] ?? []) : filled.flat().toSorted((one, two) => one.from - two.from)
}
