import { genesis, merkleRoot, sealHash } from '#platform/facts/merkle.ts'
import { horizon, positionText } from '#platform/facts/log.ts'
import type { Sql } from '#platform/transaction.ts'

/**
 * Seals: tamper-evidence without a lock on the write path. A batch of committed facts becomes a Merkle root; each seal
 * hashes the one before it. Whoever keeps one seal's hash elsewhere can prove that nothing older was changed.
 */
export const factsPerSeal = 5_000

/** A fact as its leaf hashes it: every column, in PostgreSQL's canonical text of jsonb. */
const leaf = `sha256(convert_to(jsonb_build_array(id::text, xid::text, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), type, actor, to_jsonb(subjects), data)::text, 'UTF8'))`

interface SealRow {
  readonly number: string
  readonly from_xid: string
  readonly from_id: string
  readonly to_xid: string
  readonly to_id: string
  readonly facts: number
  readonly root: Buffer
  readonly previous: Buffer
  readonly hash: Buffer
  readonly sealed_at: Date
}

const columns = `number::text, from_xid::text, from_id::text, to_xid::text, to_id::text, facts, root, previous, hash, sealed_at`

/** Chains the next batch of facts that can no longer be preceded. Resolves to how many it sealed. */
export const sealNext = async (sql: Sql, now: Date): Promise<number> => {
  // One sealer at a time over all nodes; the lock goes with the transaction.
  await sql(`select pg_advisory_xact_lock(7241967)`)
  const [last] = await sql<SealRow>(`select ${columns} from fact_seal order by fact_seal.number desc limit 1`)
  const facts = await sql<{ xid: string; id: string; leaf: Buffer }>(
    `select xid::text, id, ${leaf} as leaf
       from fact
      where (xid, id) > ($1::xid8, $2::bigint)
        and xid < $4::xid8
      order by fact.xid, fact.id
      limit $3`,
    [last?.to_xid ?? '0', last?.to_id ?? '0', factsPerSeal, await horizon(sql)],
  )
  const [first, end] = [facts[0], facts.at(-1)]
  if (!first || !end) return 0
  const number = BigInt(last?.number ?? 0) + 1n
  const root = merkleRoot(facts.map((fact) => fact.leaf))
  const previous = last?.hash ?? genesis
  const hash = sealHash({ number, from: positionText(first), to: positionText(end), facts: facts.length, root, previous })
  await sql(
    `insert into fact_seal (number, from_xid, from_id, to_xid, to_id, facts, root, previous, hash, sealed_at)
     values ($1, $2::xid8, $3, $4::xid8, $5, $6, $7, $8, $9, $10)`,
    [number, first.xid, first.id, end.xid, end.id, facts.length, root, previous, hash, now],
  )
  return facts.length
}

export interface Verification {
  readonly seals: number
  readonly facts: number
  /** What does not hold, one sentence each; empty when everything does. */
  readonly problems: readonly string[]
  /** The hash of the last seal looked at, hexadecimal: keep it elsewhere to prove later that nothing before it changed. */
  readonly head: string | undefined
  /** Ask again after this seal for the rest; undefined when this was the last. */
  readonly next: string | undefined
}

/** Recomputes up to `limit` seals after number `after` from the facts themselves. */
export const verifySeals = async (sql: Sql, after: string, limit: number): Promise<Verification> => {
  const seals = await sql<SealRow>(`select ${columns} from fact_seal where fact_seal.number > $1 order by fact_seal.number limit $2`, [
    after,
    limit + 1,
  ])
  const [former] = await sql<SealRow>(`select ${columns} from fact_seal where fact_seal.number = $1`, [after])
  const problems: string[] = []
  let [previous, expected, facts] = [former?.hash ?? genesis, BigInt(after) + 1n, 0]
  for (const seal of seals.slice(0, limit)) {
    const leaves = await sql<{ leaf: Buffer }>(
      `select ${leaf} as leaf from fact where (xid, id) >= ($1::xid8, $2::bigint) and (xid, id) <= ($3::xid8, $4::bigint) order by fact.xid, fact.id`,
      [seal.from_xid, seal.from_id, seal.to_xid, seal.to_id],
    )
    facts += leaves.length
    const name = `Seal ${seal.number} (facts ${seal.from_id} to ${seal.to_id}, sealed ${seal.sealed_at.toISOString()})`
    if (BigInt(seal.number) !== expected) problems.push(`${name}: seal ${expected} is missing before it.`)
    if (leaves.length !== seal.facts) problems.push(`${name}: ${leaves.length} facts where ${seal.facts} were sealed.`)
    else if (!merkleRoot(leaves.map((row) => row.leaf)).equals(seal.root)) problems.push(`${name}: a fact was changed after it was sealed.`)
    if (!seal.previous.equals(previous)) problems.push(`${name}: it does not chain to the seal before it.`)
    const place = { from: `${seal.from_xid}-${seal.from_id}`, to: `${seal.to_xid}-${seal.to_id}` }
    if (
      !sealHash({ number: BigInt(seal.number), ...place, facts: seal.facts, root: seal.root, previous: seal.previous }).equals(seal.hash)
    ) {
      problems.push(`${name}: the seal itself was changed.`)
    }
    previous = seal.hash
    expected = BigInt(seal.number) + 1n
  }
  const looked = seals.slice(0, limit)
  return {
    seals: looked.length,
    facts,
    problems,
    head: looked.at(-1)?.hash.toString('hex') ?? former?.hash.toString('hex'),
    next: seals.length > limit ? looked.at(-1)?.number : undefined,
  }
}
