import type { Reading } from './mask-forms.ts'
import { samplesOf, type Samples } from './mask-samples.ts'

/**
 * All patterns of one reading as an Aho-Corasick automaton in flat arrays. States stand in the order of a walk through
 * the sorted patterns, so the first child of a state is the next state and only branches need a table.
 */
export interface Automaton {
  readonly fold: Uint8Array
  /** Bytes on the way to a state; what may still become a match. */
  readonly depth: Int32Array
  /** Length of the longest pattern that ends in a state; 0 for none. */
  readonly match: Int32Array
  /** The byte that leads to the next state; 0 for none. With the two below, the short way of most steps. */
  readonly edge: Uint8Array
  readonly isBranching: Uint8Array
  /** The longest beginning of a form that a state ends with, besides its own. */
  readonly fail: Int32Array
  /** The state after one more byte. */
  readonly step: (state: number, byte: number) => number
  /** Which beginnings of four bytes there are, by hash: where none is, nothing has to be stepped through. */
  readonly beginnings: Uint32Array
  readonly shift: number
  /** The state after four bytes that begin a form; 0 for those that only share a hash with some. */
  readonly entering: (window: number) => number
  readonly samples: Samples | undefined
}

export const prefixLength = 4
export const spread = 0x9e3779b1

export const buildAutomaton = (reading: Reading): Automaton => {
  const { fold, patterns } = reading
  const most = patterns.reduce((sum, pattern) => sum + pattern.length, 1)
  const depth = new Int32Array(most)
  const match = new Int32Array(most)
  const parent = new Int32Array(most)
  const entered = new Uint8Array(most)
  const edge = new Uint8Array(most)
  const branches = new Map<number, number>()
  const isBranching = new Uint8Array(most)
  let states = 1
  let path = [0]
  let last: Uint8Array = new Uint8Array()
  for (const pattern of patterns) {
    let shared = 0
    while (shared < last.length && shared < pattern.length && last[shared] === pattern[shared]) shared += 1
    path = path.slice(0, shared + 1)
    for (let at = shared; at < pattern.length; at += 1) {
      const [from, byte, state] = [path[at] ?? 0, pattern[at] ?? 0, states]
      states += 1
      if (from + 1 === state) edge[from] = byte
      else {
        branches.set(from * 256 + byte, state)
        isBranching[from] = 1
      }
      depth[state] = at + 1
      parent[state] = from
      entered[state] = byte
      path.push(state)
    }
    match[path[pattern.length] ?? 0] = pattern.length
    last = pattern
  }

  const child = (state: number, byte: number): number =>
    edge[state] === byte ? state + 1 : isBranching[state] === 1 ? (branches.get(state * 256 + byte) ?? 0) : 0
  const fail = new Int32Array(states)
  const first = Int32Array.from({ length: 256 }, (_, byte) => (byte === 0 ? 0 : child(0, byte)))
  const step = (from: number, byte: number): number => {
    for (let state = from; state !== 0; state = fail[state] ?? 0) {
      const next = child(state, byte)
      if (next !== 0) return next
    }
    return first[byte] ?? 0
  }
  for (const state of byDepth(depth.subarray(0, states))) {
    const from = parent[state] ?? 0
    if (state === 0 || from === 0) continue
    fail[state] = step(fail[from] ?? 0, entered[state] ?? 0)
    match[state] = Math.max(match[state] ?? 0, match[fail[state] ?? 0] ?? 0)
  }
  const entering = entrancesOf(depth.subarray(0, states), parent, entered)
  return { fold, depth, match, edge, isBranching, fail, step, ...beginningsOf(patterns), entering, samples: samplesOf(reading) }
}

/** States from the root outward, by counting: sorting millions of them would take seconds. */
const byDepth = (depth: Int32Array): Int32Array => {
  const starts = new Int32Array(depth.reduce((one, two) => Math.max(one, two), 0) + 2)
  for (const one of depth) starts[one + 1] = (starts[one + 1] ?? 0) + 1
  for (let at = 1; at < starts.length; at += 1) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0)
  const order = new Int32Array(depth.length)
  depth.forEach((one, state) => {
    const place = starts[one] ?? 0
    order[place] = state
    starts[one] = place + 1
  })
  return order
}

/** The states at the depth of a beginning, in a table by their four bytes: a hash that lies costs one look. */
const entrancesOf = (depth: Int32Array, parent: Int32Array, entered: Uint8Array): ((window: number) => number) => {
  const at = depth.reduce((count, one) => (one === prefixLength ? count + 1 : count), 0)
  const bits = Math.max(4, Math.ceil(Math.log2(at * 2 + 1)))
  const [mask, shift] = [2 ** bits - 1, 32 - bits]
  const windows = new Int32Array(mask + 1)
  const states = new Int32Array(mask + 1)
  depth.forEach((one, state) => {
    if (one !== prefixLength) return
    let window = 0
    for (let up = state, moved = 0; up !== 0; up = parent[up] ?? 0, moved += 8) window |= (entered[up] ?? 0) << moved
    let place = Math.imul(window, spread) >>> shift
    while (windows[place] !== 0) place = (place + 1) & mask
    windows[place] = window
    states[place] = state
  })
  return (window) => {
    let place = Math.imul(window, spread) >>> shift
    // No beginning has a zero byte, so an empty place is none.
    while (windows[place] !== 0) {
      if (windows[place] === window) return states[place] as number
      place = (place + 1) & mask
    }
    return 0
  }
}

const beginningsOf = (patterns: readonly Uint8Array[]): { beginnings: Uint32Array; shift: number } => {
  // About one in sixty bits is set, so that ordinary text is stepped through that rarely.
  const bits = Math.min(24, Math.max(12, Math.ceil(Math.log2(patterns.length * 64 + 1))))
  const beginnings = new Uint32Array(2 ** (bits - 5))
  const shift = 32 - bits
  for (const [a = 0, b = 0, c = 0, d = 0] of patterns) {
    const hash = Math.imul((a << 24) | (b << 16) | (c << 8) | d, spread) >>> shift
    beginnings[hash >>> 5] = (beginnings[hash >>> 5] ?? 0) | (1 << (hash & 31))
  }
  return { beginnings, shift }
}
