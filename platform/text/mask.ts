/**
 * Masking: secrets never reach storage, streams or people.
 *
 * The problem: a command prints the password it was given, as it is, quoted, encoded, or cut across two reads. The
 * idea: every written form of every secret is a pattern of one Aho-Corasick automaton over the stream; what could still
 * become a match is held back until the next piece decides.
 *
 * Guarantees: no form of a secret listed by `formsOf` leaves `push` or `end`, wherever pieces are cut; text without one
 * passes unchanged. Refuses to do: values under four characters (masking them would hide everything and protect nothing).
 */
export interface Mask {
  /** Takes the next piece and gives what is certain by now. */
  readonly push: (piece: string) => string
  /** Gives the rest. */
  readonly end: () => string
}

export const masked = '•••'
const shortest = 4

/** A mask over a stream; make one per stream. */
export const createMask = (secrets: readonly string[]): Mask => {
  const automaton = buildAutomaton([...new Set(secrets.flatMap(formsOf))])
  let held = ''
  let node = automaton
  /** Spans of `held` to hide, in order, merged. */
  let spans: [from: number, to: number][] = []

  const release = (upTo: number): string => {
    let out = ''
    let at = 0
    for (const [from, to] of spans) {
      if (from >= upTo) break
      out += held.slice(at, from) + masked
      at = to
    }
    const cut = Math.max(at, upTo)
    out += held.slice(at, cut)
    held = held.slice(cut)
    spans = spans.filter(([from]) => from >= cut).map(([from, to]) => [from - cut, to - cut])
    return out
  }

  return {
    push: (piece) => {
      const start = held.length
      held += piece
      for (let at = start; at < held.length; at += 1) {
        node = step(node, held[at] ?? '')
        const longest = node.longestMatch
        if (longest > 0) spans = addSpan(spans, at + 1 - longest, at + 1)
      }
      // What the automaton still remembers may become a match; a span that reaches into it must stay whole.
      const open = held.length - node.depth
      const reaching = spans.find(([from, to]) => from < open && to > open)
      return release(reaching === undefined ? open : Math.min(open, reaching[0]))
    },
    end: () => {
      node = automaton
      return release(held.length)
    },
  }
}

/** Masks a whole text at once. */
export const maskText = (text: string, secrets: readonly string[]): string => {
  if (secrets.length === 0) return text
  const mask = createMask(secrets)
  return mask.push(text) + mask.end()
}

/** True for the name of a variable whose value is treated as secret. */
export const namesSecret = (name: string): boolean =>
  /(?:token|passw(?:or)?d|passphrase|secret|credential|private_?key|api_?key|access_?key)/i.test(name) || /(?:^|[_-])key$/i.test(name)

/** The values among `values` whose names say that they are secret. */
export const secretsAmong = (values: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(values).flatMap(([name, value]) => (namesSecret(name) && value !== undefined && value !== null ? [String(value)] : []))

/** Every way a secret tends to be written: as it is, by line, escaped for JSON, XML, URL and shell, in base64 at each offset, in hex. */
export const formsOf = (secret: string): readonly string[] => {
  const lines = secret.split(/\r?\n/).map((line) => line.trim())
  const bytes = Buffer.from(secret, 'utf8')
  const hex = bytes.toString('hex')
  const forms = [
    secret,
    ...(lines.length > 1 ? lines : []),
    JSON.stringify(secret).slice(1, -1),
    secret.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;'),
    encodeURIComponent(secret.toWellFormed()),
    encodeURIComponent(secret.toWellFormed()).replace(/%20/g, '+'),
    secret.replace(/'/g, `'\\''`),
    secret.replace(/([^A-Za-z0-9_@%+=:,./-])/g, '\\$1'),
    hex,
    hex.toUpperCase(),
    ...base64Forms(bytes),
  ]
  return forms.filter((form) => form.length >= shortest)
}

/** Base64 of the bytes standing at offset 0, 1 and 2 of a longer text, without the characters its neighbours change. */
const base64Forms = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const certain = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6))
    // Six characters hold 36 bits; shorter pieces meet ordinary words by chance.
    if (certain.length < 6) return []
    return [certain, certain.replaceAll('+', '-').replaceAll('/', '_')]
  })

interface Node {
  readonly next: Map<string, Node>
  readonly depth: number
  fail: Node | undefined
  /** Length of the longest pattern that ends here. */
  longestMatch: number
}

const newNode = (depth: number): Node => ({ next: new Map(), depth, fail: undefined, longestMatch: 0 })

const buildAutomaton = (patterns: readonly string[]): Node => {
  const root = newNode(0)
  for (const pattern of patterns) insert(root, pattern)
  const queue = [...root.next.values()]
  for (const child of queue) child.fail = root
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at]
    if (node === undefined) break
    for (const [character, child] of node.next) {
      child.fail = step(node.fail ?? root, character)
      child.longestMatch = Math.max(child.longestMatch, child.fail.longestMatch)
      queue.push(child)
    }
  }
  return root
}

const insert = (root: Node, pattern: string): void => {
  let node = root
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    const child = node.next.get(character) ?? newNode(node.depth + 1)
    node.next.set(character, child)
    node = child
  }
  node.longestMatch = pattern.length
}

const step = (from: Node, character: string): Node => {
  for (let node: Node = from; ;) {
    const child = node.next.get(character)
    if (child !== undefined) return child
    if (node.fail === undefined) return node
    node = node.fail
  }
}

const addSpan = (spans: readonly [number, number][], from: number, to: number): [number, number][] => {
  const apart = spans.filter(([, end]) => end <= from)
  const touching = spans.filter(([, end]) => end > from)
  const first = touching.reduce((least, [start]) => Math.min(least, start), from)
  return [...apart, [Math.max(0, first), to]]
}
