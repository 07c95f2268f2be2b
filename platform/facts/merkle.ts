import { hash } from 'node:crypto'

/** The root hash of an empty batch does not exist: a seal covers at least one fact. Source of the tree: RFC 6962 §2.1. */
export const merkleRoot = (leaves: readonly Uint8Array[]): Buffer => {
  if (leaves.length === 0) throw new RangeError('A Merkle tree needs at least one leaf.')
  let level: Buffer[] = leaves.map((leaf) => sha256(Buffer.of(0), leaf))
  while (level.length > 1) {
    const next: Buffer[] = []
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index], level[index + 1]]
      if (left) next.push(right ? sha256(Buffer.of(1), left, right) : left)
    }
    level = next
  }
  return level[0] ?? Buffer.alloc(0)
}

/** What the next seal chains to. */
export const sealHash = (seal: {
  number: bigint
  from: string
  to: string
  facts: number
  root: Uint8Array
  previous: Uint8Array
}): Buffer => sha256(Buffer.from(`andon seal 1\n${seal.number}\n${seal.from}\n${seal.to}\n${seal.facts}\n`), seal.root, seal.previous)

/** Before the first seal. */
export const genesis = Buffer.alloc(32)

const sha256 = (...parts: readonly Uint8Array[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer')
