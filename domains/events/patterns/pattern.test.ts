import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { patternLimits } from './language.ts'
import { readPattern, readPatternText } from './pattern.ts'

/** What is wrong with a pattern: path and rule of each finding. */
const wrong = (text: string): readonly string[] => (readPatternText(text).findings ?? []).map(({ path, rule }) => `${path} ${rule}`)

const valid = [
  '{"a": ["x", 1, true, null]}',
  '{"a": {"b": [{"exists": false}]}, "c.d": [{"exists": true}]}',
  '{"a": [{"prefix": ""}, {"suffix": "y"}, {"equals-ignore-case": ""}, {"exactly": "10.0.0.1"}]}',
  '{"a": [{"prefix": {"equals-ignore-case": "x"}}, {"suffix": {"equals-ignore-case": "x"}}]}',
  '{"a": [{"wildcard": ""}, {"wildcard": "*"}, {"wildcard": "a\\\\*b*c\\\\\\\\"}, {"wildcard": "what?"}]}',
  '{"a": [{"anything-but": "x"}, {"anything-but": ["x", "y"]}, {"anything-but": [1, 2]}, {"anything-but": ""}]}',
  '{"a": [{"anything-but": {"prefix": "x"}}, {"anything-but": {"suffix": ["x", "y"]}}, {"anything-but": {"wildcard": "x*"}}]}',
  '{"a": [{"anything-but": {"equals-ignore-case": ["x", ""]}}]}',
  '{"a": [{"numeric": ["=", 0.000033]}, {"numeric": ["<", -4e-6]}, {"numeric": [">=", 0, "<", 1]}]}',
  '{"a": [{"cidr": "10.1.2.3/24"}, {"cidr": "0.0.0.0/0"}, {"cidr": "2001:db8::/127"}]}',
  '{"a": [1e309, 9007199254740993]}',
  '{"$or": [{"a": ["x"]}, {"b": ["y"], "$or": [{"c": [1]}, {"d": [1]}]}], "a": ["z"]}',
  '{"prefix": ["an operator is a name outside of $or"]}',
  '{"": ["x"], "a": {"": ["x"]}}',
]

const invalid: readonly (readonly [string, ...string[]])[] = [
  ['[1]', ' type'],
  ['', ' json'],
  ['{"a": ["x"],}', ' json'],
  ['{"a": [NaN]}', ' json'],
  ['{"a": ["x"]} {}', ' json'],
  ['{"a": [01]}', ' json'],
  ['{}', ' empty'],
  ['{"a": {}}', '/a empty'],
  ['{"a": "x"}', '/a alternatives'],
  ['{"a": []}', '/a alternatives'],
  ['{"a": [["x"]]}', '/a/0 alternative'],
  ['{"a": ["x", {}]}', '/a/1 one-operator'],
  ['{"a": [{"prefix": "x", "suffix": "y"}]}', '/a/0 one-operator'],
  ['{"a": [{"nope": "x"}]}', '/a/0/nope unknown-operator'],
  ['{"a": [{"__proto__": "x"}, {"toString": "x"}]}', '/a/0/__proto__ unknown-operator', '/a/1/toString unknown-operator'],
  ['{"a/b~c": [{"exactly": 5}]}', '/a~1b~0c/0/exactly type'],
  [
    '{"a": [{"prefix": ["x"]}, {"prefix": {"wildcard": "x"}}, {"prefix": {"equals-ignore-case": 5}}]}',
    '/a/0/prefix type',
    '/a/1/prefix type',
    '/a/2/prefix/equals-ignore-case type',
  ],
  ['{"a": [{"exists": "true"}, {"exists": null}, {"exists": 1}]}', '/a/0/exists type', '/a/1/exists type', '/a/2/exists type'],
  [
    '{"a": [{"wildcard": "a**b"}, {"wildcard": "a\\\\b"}, {"wildcard": "a\\\\"}]}',
    '/a/0/wildcard wildcard',
    '/a/1/wildcard wildcard',
    '/a/2/wildcard wildcard',
  ],
  [
    '{"a": [{"numeric": []}, {"numeric": ["!=", 1]}, {"numeric": ["=", "1"]}]}',
    '/a/0/numeric numeric',
    '/a/1/numeric numeric',
    '/a/2/numeric numeric',
  ],
  ['{"a": [{"numeric": ["<", 5, ">", 1]}, {"numeric": [">=", 1, "<=", 1]}]}', '/a/0/numeric numeric', '/a/1/numeric numeric'],
  ['{"a": [{"numeric": ["=", 1, "<", 2]}, {"numeric": [">", 1, "<", 2, "<", 3]}]}', '/a/0/numeric numeric', '/a/1/numeric numeric'],
  ['{"a": [{"numeric": ["=", 1e309]}, {"numeric": ["<", 9007199254740993]}]}', '/a/0/numeric numeric', '/a/1/numeric numeric'],
  ['{"a": [{"numeric": ["=", 0.10000000000000001]}]}', '/a/0/numeric numeric'],
  ['{"a": [{"cidr": "10.0.0.0"}, {"cidr": "10.0.0.0/32"}, {"cidr": "::/128"}]}', '/a/0/cidr cidr', '/a/1/cidr cidr', '/a/2/cidr cidr'],
  [
    '{"a": [{"cidr": "10.0.0/8"}, {"cidr": "010.0.0.0/8"}, {"cidr": "::ffff:10.0.0.1/96"}]}',
    '/a/0/cidr cidr',
    '/a/1/cidr cidr',
    '/a/2/cidr cidr',
  ],
  [
    '{"a": [{"anything-but": []}, {"anything-but": null}, {"anything-but": ["x", 1]}]}',
    '/a/0/anything-but anything-but',
    '/a/1/anything-but anything-but',
    '/a/2/anything-but anything-but',
  ],
  [
    '{"a": [{"anything-but": {"numeric": ["=", 1]}}, {"anything-but": {"prefix": ""}}]}',
    '/a/0/anything-but anything-but',
    '/a/1/anything-but/prefix anything-but',
  ],
  [
    '{"a": [{"anything-but": {"prefix": []}}, {"anything-but": {"wildcard": [1]}}]}',
    '/a/0/anything-but/prefix anything-but',
    '/a/1/anything-but/wildcard type',
  ],
  ['{"a": [{"anything-but": {"prefix": {"equals-ignore-case": "x"}}}]}', '/a/0/anything-but/prefix type'],
  ['{"a": ["x"], "a": ["y"]}', '/a duplicate'],
  ['{"a": {"b": ["x"]}, "a.b": ["y"]}', '/a.b duplicate'],
  ['{"$or": [{"a": ["x"]}]}', '/$or or'],
  ['{"$or": {"a": ["x"]}}', '/$or or'],
  ['{"$or": ["x", {"a": ["x"]}]}', '/$or/0 or'],
  ['{"$or": [{}, {"a": ["x"]}]}', '/$or/0 empty'],
  ['{"d": {"$or": [{"prefix": ["x"]}, {"a": ["x"]}]}}', '/d/$or/0/prefix reserved'],
]

describe('A pattern', () => {
  it('is read when it keeps the language', () => {
    for (const text of valid) assert.deepEqual(wrong(text), [], text)
  })

  it('is refused with the place and the rule of each mistake', () => {
    for (const [text, ...expected] of invalid) {
      const found = wrong(text)
      assert.deepEqual(found.slice(0, expected.length), expected, text)
    }
  })

  it('that is not JSON is refused with its line and column', () => {
    const [finding] = readPatternText('{\n  "a": [\n    "x" "y"\n  ]\n}').findings ?? []
    assert.deepEqual([finding?.line, finding?.column], [3, 12])
  })

  it('parsed before is read alike', () => {
    for (const text of valid) if (!/\d{16}|1e309/.test(text)) assert.deepEqual(readPattern(JSON.parse(text)), readPatternText(text), text)
    assert.equal(readPattern(undefined).pattern, undefined)
    assert.equal(readPattern([]).pattern, undefined)
  })

  it('that would cost too much is refused, at once', () => {
    const or = (parts: number): string => `[${Array.from({ length: parts }, (_, at) => `{"f${at}": [1]}`).join(',')}]`
    const nested = (inner: string): string => `{"$or": [{"x": [1], "$or": ${or(40)}, "k": {"$or": ${or(40)}}}, ${inner}]}`
    assert.match(wrong(`{"$or": ${or(40)}, "k": {"$or": ${or(40)}}}`).join(), /too-many-branches/)
    assert.match(wrong(nested(nested('{"a": [1]}').slice(0))).join(), /too-many-branches/)
    assert.match(wrong(`{${Array.from({ length: 10_001 }, (_, at) => `"f${at}": [1]`).join(',')}}`).join(), /too-large/)
    assert.match(wrong(`{"a": [{"wildcard": "${'a*'.repeat(1001)}"}]}`).join(), /too-many-stars/)
    assert.match(wrong(`{"a": ["${'x'.repeat(patternLimits.text)}"]}`).join(), /too-large/)
    assert.match(wrong(`${'{"a":'.repeat(5000)}["x"]${'}'.repeat(5000)}`).join(), /json/)
    assert.ok(wrong(`{"a": [${'[],'.repeat(100)}1]}`).length <= patternLimits.findings)
    let deep: object = { a: [1] }
    for (let depth = 0; depth < 50_000; depth += 1) deep = { a: deep }
    assert.equal(readPattern(deep).pattern, undefined)
  })

  it('is judged as recorded, where the recorded patterns lie beside the checkout', () => {
    const file = new URL('../../../../shared/data/event-pattern-validity.json', import.meta.url)
    const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { patternText: string; valid: boolean }[]) : []
    // On purpose: a key written twice is refused, and `$or` is never a field.
    const differing = recorded.filter(({ patternText, valid: isValid }) => (wrong(patternText).length === 0) !== isValid)
    const reasons = new Set(differing.flatMap(({ patternText }) => wrong(patternText)).map((finding) => finding.split(' ')[1] ?? ''))
    assert.deepEqual(
      [...reasons].filter((rule) => rule !== 'duplicate' && rule !== 'or'),
      [],
    )
    assert.ok(differing.length <= 2 && differing.every(({ valid: isValid }) => isValid))
  })
})
