import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createMatcher, type Matcher } from '#domains/events/patterns/matcher.ts'
import type { Pattern } from '#domains/events/patterns/language.ts'
import { readPattern } from '#domains/events/patterns/pattern.ts'
import { seeded } from '#test/mutate.ts'

/**
 * Event patterns against a named peer: the sixteen banks of rules that event matchers are measured with, over 213,068
 * events of about 893 bytes, JSON text in. Every bank must give exactly the published number of matches. Speed is
 * told as a ratio to `JSON.parse` of the same lines in the same run, next to the ratio of aws/event-ruler 2.0.1 (warm, one
 * thread) to the same `JSON.parse`. Then: how cost grows with the number of rules, and what hostile input costs.
 *
 *   node bench/patterns.ts [every n-th event: 1] [folder of the data: ../shared/data]
 */
const every = Number(process.argv[2] ?? 1)
const folder = process.argv[3] ?? '../shared/data'

/** Thousand events a second on a machine like the one that measured `JSON.parse` at 187. */
const peer: Readonly<Record<string, number>> = {
  EXACT: 433,
  PREFIX: 418,
  SUFFIX: 403,
  WILDCARD: 324,
  EQUALS_IGNORE_CASE: 357,
  NUMERIC: 218,
  ANYTHING_BUT: 239,
  ANYTHING_BUT_PREFIX: 242,
  COMPLEX_ARRAYS: 47,
  PARTIAL_COMBO: 75,
  COMBO: 28,
}
const peerParse = 187

interface Banks {
  readonly banks: Readonly<Record<string, { readonly patterns: readonly unknown[]; readonly matches: readonly number[] }>>
  readonly unions: Readonly<Record<string, readonly string[]>>
}

const patternOf = (value: unknown): Pattern => {
  const { pattern, findings } = readPattern(value)
  if (pattern === undefined) throw new Error(JSON.stringify(findings))
  return pattern
}

const matcherOf = (patterns: readonly unknown[]): Matcher<number> => createMatcher(patterns.map((value, rule) => [rule, patternOf(value)]))

const milliseconds = (work: () => void): number => {
  const start = performance.now()
  work()
  return performance.now() - start
}

const readEvents = (): Buffer[] => {
  const file = join(tmpdir(), 'citylots2.json.gz')
  if (!existsSync(file)) execFileSync(process.execPath, [join(folder, 'gen-citylots2.mjs'), file])
  const all = gunzipSync(readFileSync(file))
  const events: Buffer[] = []
  for (let from = 0, line = 0; from < all.length; line += 1) {
    const to = all.indexOf(10, from)
    if (line % every === 0) events.push(all.subarray(from, to))
    from = to + 1
  }
  return events
}

const bytes = readEvents()
const texts = bytes.map((line) => line.toString('latin1'))
const parse = (): number =>
  milliseconds(() => {
    for (const text of texts) JSON.parse(text)
  })
parse()

const { banks, unions } = JSON.parse(readFileSync(join(folder, 'citylots2-rules.json'), 'utf8')) as Banks
const all = Object.entries(banks).map(([name, { patterns, matches }]) => ({ name, patterns, matches }))
for (const [name, parts] of Object.entries(unions)) {
  const chosen = parts.map((part) => all.find((bank) => bank.name === part)!)
  all.push({ name, patterns: chosen.flatMap(({ patterns }) => patterns), matches: chosen.flatMap(({ matches }) => matches) })
}

console.log(`${texts.length} events; thousand events a second; ratio to JSON.parse of the same lines beside each bank`)
console.log('bank'.padEnd(28), 'parse', '  text', ' bytes', 'object', ' ratio', '  peer', ' counts')
for (const { name, patterns, matches } of all) {
  const matcher = matcherOf(patterns)
  const counts = patterns.map(() => 0)
  for (const text of texts) for (const rule of matcher.matchText(text)) counts[rule] = (counts[rule] ?? 0) + 1
  const right = every > 1 || counts.join() === matches.join()
  const parsing = parse()
  const texting = milliseconds(() => {
    for (const text of texts) matcher.matchText(text)
  })
  const byting = milliseconds(() => {
    for (const line of bytes) matcher.matchBytes(line)
  })
  const objects = texts.slice(0, 20_000).map((text): unknown => JSON.parse(text))
  const walking = milliseconds(() => {
    for (const object of objects) matcher.matchEvent(object)
  })
  const speed = (time: number, count: number): string => (count / time).toFixed(0).padStart(6)
  const theirs = peer[name] === undefined ? '     –' : (peer[name] / peerParse).toFixed(2).padStart(6)
  const line = [name.padEnd(28), speed(parsing, texts.length).slice(1), speed(texting, texts.length), speed(byting, bytes.length)]
  line.push(
    speed(walking, objects.length),
    (parsing / texting).toFixed(2).padStart(6),
    theirs,
    right ? (every > 1 ? '  not compared' : '  exact') : ` WRONG ${counts.join()} not ${matches.join()}`,
  )
  console.log(line.join(' '))
  if (!right) process.exitCode = 1
}

/** Rules as people have them: a common source, a kind among some, and something of their own. */
const random = seeded(7)
const some = (most: number): number => Math.floor(random() * most)
const ruleOf = (number: number): unknown => {
  const own = [
    { id: [`item-${number}`] },
    { id: [{ prefix: `item-${number}-` }] },
    { path: [{ wildcard: `*/orders-${number}/*` }] },
    { amount: [{ numeric: ['>', number, '<', number + 2] }] },
    { name: [{ 'equals-ignore-case': `Name-${number}` }], state: [{ 'anything-but': 'closed' }] },
    { file: [{ suffix: `-${number}.csv` }] },
  ]
  return { source: [`shop.${some(5)}`], 'detail-type': ['changed', 'created'], detail: own[number % own.length] }
}
const eventFor = (rules: number): string => {
  const number = some(rules)
  const detail = {
    id: `item-${number}-7`,
    path: `/shop/orders-${number}/lines`,
    amount: number + 1,
    name: `NAME-${number}`,
    state: 'open',
    file: `a-${number}.csv`,
  }
  return JSON.stringify({ id: 'e-1', source: `shop.${some(5)}`, 'detail-type': 'changed', time: '2026-01-01T00:00:00Z', detail })
}
console.log('\nrules      compile ms   µs an event   matches an event')
for (const rules of [10, 1000, 100_000]) {
  const patterns = Array.from({ length: rules }, (_, number) => patternOf(ruleOf(number)))
  let matcher: Matcher<number> | undefined
  const compiling = milliseconds(() => (matcher = createMatcher(patterns.map((pattern, rule) => [rule, pattern]))))
  const events = Array.from({ length: 20_000 }, () => eventFor(rules))
  let matches = 0
  for (const event of events) matches += matcher?.matchText(event).length ?? 0
  const time = milliseconds(() => {
    for (const event of events) matcher?.matchText(event)
  })
  console.log(
    String(rules).padEnd(10),
    compiling.toFixed(1).padStart(10),
    ((time / events.length) * 1000).toFixed(2).padStart(13),
    (matches / events.length).toFixed(2).padStart(14),
  )
}

/** Each doubles its input: twice the time is linear, four times is not. */
const hostile: readonly { name: string; pattern: unknown; event: (size: number) => unknown }[] = [
  {
    name: 'stars against repetition',
    pattern: { a: [{ wildcard: `*${'a*'.repeat(400)}b*` }] },
    event: (size) => ({ a: 'a'.repeat(size * 10) }),
  },
  {
    name: 'a long part that nearly fits',
    pattern: { a: [{ wildcard: `*${'a'.repeat(2000)}b*` }] },
    event: (size) => ({ a: 'a'.repeat(size * 10) }),
  },
  {
    name: 'elements that each lack one field',
    pattern: { d: { a: [1], b: [1], c: [1], e: [1] } },
    event: (size) => ({ d: Array.from({ length: size }, (_, at) => ({ a: 1, b: 1, c: at % 2, e: 1 - (at % 2) })) }),
  },
  {
    name: 'arrays in arrays',
    pattern: { d: { a: [1], b: { x: [1], y: [1] } } },
    event: (size) => ({
      d: Array.from({ length: size / 100 }, () => ({ a: 1, b: Array.from({ length: 100 }, (_, at) => ({ x: at % 2, y: 1 - (at % 2) })) })),
    }),
  },
]
console.log('\nhostile: µs for sizes 10,000, 20,000, 40,000')
for (const { name, pattern, event } of hostile) {
  const matcher = matcherOf([pattern])
  const times = [10_000, 20_000, 40_000].map((size) => {
    const value = event(size)
    matcher.matchEvent(value)
    return Math.min(...[1, 2, 3].map(() => milliseconds(() => matcher.matchEvent(value)))) * 1000
  })
  console.log(name.padEnd(36), times.map((time) => time.toFixed(0).padStart(9)).join(' '))
}
