import type { ReactElement } from 'react'

interface FieldChange {
  readonly path: string
  readonly before?: unknown
  readonly after?: unknown
}

/** Fields that differ, former above new; long texts line by line. */
export const Diff = ({ changes }: { readonly changes: readonly FieldChange[] }): ReactElement =>
  changes.length === 0 ? (
    <p className="quiet">Nothing in it differs.</p>
  ) : (
    <dl className="diff">
      {changes.map((change) => (
        <div key={change.path}>
          <dt>
            <code>{change.path === '' ? '/' : change.path}</code>
          </dt>
          <dd>
            {linesOf(change).map(([sign, line], index) => (
              <div key={index} className={sign === '-' ? 'gone' : sign === '+' ? 'new' : 'same'}>
                <span aria-label={sign === '-' ? 'was' : sign === '+' ? 'is' : undefined}>{sign}</span> {line}
              </div>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  )

type Line = readonly ['+' | '-' | ' ', string]

const written = (value: unknown): string[] =>
  value === undefined ? [] : (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).split('\n')

/** What both begin and end with stays as context of two lines; what is between is gone and new. */
const linesOf = ({ before, after }: FieldChange): readonly Line[] => {
  const [former, next] = [written(before), written(after)]
  let head = 0
  while (head < Math.min(former.length, next.length) && former[head] === next[head]) head += 1
  let tail = 0
  while (tail < Math.min(former.length, next.length) - head && former.at(-1 - tail) === next.at(-1 - tail)) tail += 1
  const same = (lines: readonly string[]): Line[] => lines.map((line) => [' ', line])
  return [
    ...same(next.slice(Math.max(0, head - 2), head)),
    ...former.slice(head, former.length - tail).map((line): Line => ['-', line]),
    ...next.slice(head, next.length - tail).map((line): Line => ['+', line]),
    ...same(next.slice(next.length - tail, next.length - tail + 2)),
  ]
}
