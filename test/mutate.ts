/** A generator of numbers that gives the same sequence for the same seed (mulberry32), so that a failure can be had again. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <Item>(random: () => number, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  9e99,
  '',
  ' ',
  'team:nobody',
  '../../etc',
  '\u0000',
  '\ud800',
  '😀'.repeat(300),
  // Whoever cuts this at an even place cuts a character in two.
  `x${'😀'.repeat(3_000)}`,
  'x'.repeat(5_000),
  [],
  {},
  [[]],
  { a: { b: {} } },
  ['a', 1, null],
  { constructor: 1, toString: 2 },
  JSON.parse('{"__proto__": {"polluted": true}}'),
]

/** A document with one to three things changed that a person, a program or an attacker might get wrong. */
export const mutateValue = (random: () => number, value: unknown): unknown => {
  let changed = structuredClone(value)
  for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) changed = mutateOnce(random, changed, 0)
  return changed
}

const mutateOnce = (random: () => number, value: unknown, depth: number): unknown => {
  const goOn = depth === 0 || random() < 0.75
  if (goOn && Array.isArray(value) && value.length > 0) {
    const index = Math.floor(random() * value.length)
    return pick(random, [
      () => value.with(index, mutateOnce(random, value[index], depth + 1)),
      () => value.toSpliced(index, 1),
      () => [...value, value[index]],
      () => Array.from({ length: 700 }, () => value[index] as unknown),
    ])()
  }
  if (goOn && typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const entries = Object.entries(value)
    const index = Math.floor(random() * entries.length)
    const [key, inner] = entries[index] ?? ['', undefined]
    const deeper = (): unknown => Object.fromEntries(entries.with(index, [key, mutateOnce(random, inner, depth + 1)]))
    return pick(random, [
      deeper,
      deeper,
      deeper,
      () => Object.fromEntries(entries.toSpliced(index, 1)),
      () => Object.fromEntries(entries.with(index, [misspelled(random, key), inner])),
      () => ({ ...value, [pick(random, ['extra', 'ownr', 'constructor', '', 'a b', 'x'.repeat(400)])]: pick(random, oddValues) }),
    ])()
  }
  return typeof value === 'string' && random() < 0.4 ? misspelled(random, value) : pick(random, oddValues)
}

/** A text with a letter lost, doubled, swapped or replaced. */
export const misspelled = (random: () => number, text: string): string => {
  const at = Math.floor(random() * (text.length + 1))
  return pick(random, [
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + (text[at] ?? 'x') + text.slice(at),
    () => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
    () =>
      text.slice(0, at) +
      pick(random, ['é', ':', '#', '\n', '\t', '-', '"', '}', '&a ', '*a', '!x ', '|', '%', '\u0000', '---\n']) +
      text.slice(at + 1),
  ])()
}

/** A file with lines lost, doubled, moved or cut, or letters changed. */
export const mutateText = (random: () => number, text: string): string => {
  let changed = text
  for (let times = 1 + Math.floor(random() * 4); times > 0; times -= 1) {
    const lines = changed.split('\n')
    const at = Math.floor(random() * lines.length)
    const line = lines[at] ?? ''
    changed = pick(random, [
      () => lines.toSpliced(at, 1),
      () => lines.toSpliced(at, 0, line),
      () => lines.with(at, `  ${line}`),
      () => lines.with(at, line.trimStart()),
      () => lines.with(at, `\t${line}`),
      () => lines.with(at, misspelled(random, line)),
      () => lines.with(at, misspelled(random, line)),
      () => lines.slice(0, at + 1),
      () => lines.toSpliced(at, 0, pick(random, ['---', '...', '? x', '- ', ': ', '<<: *a', 'a: &a [*a, *a]', '%YAML 9', '{', '"'])),
    ])().join('\n')
  }
  return changed
}
