import { finding } from './attributes.ts'
import type { LintFinding } from './lintable.ts'

/** Secrets that stand in the text: whoever may read the procedure holds them, and they are in its history for ever. */
export const leaksIn = (body: string): readonly LintFinding[] =>
  body
    .split('\n')
    .flatMap((line, index) => {
      const found = patterns.find(([, pattern]) => pattern.test(line.slice(0, 2_000)))
      return found === undefined ? [] : [{ ...leak(index + 1, found[0]) }]
    })
    .slice(0, 20)

const leak = (line: number, what: string): LintFinding => ({
  ...finding(
    line,
    'secret',
    `${what} stands here by its value.`,
    'Change it where it is used, keep it with `secret.set`, and write `secret://name` or a parameter of the type `secret` instead.',
  ),
  severity: 'error',
})

const value = String.raw`(?!secret:|//|\{\{|\$|<|\.{3}|x{3}|\*{3}|your|example|change|redacted|placeholder)[A-Za-z0-9+/_.~-]`

const patterns: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['A private key', /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/],
  ['An access key of AWS', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['A token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{30,}/],
  ['A token of Slack', /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ['A key of Stripe', /\b[rs]k_live_[A-Za-z0-9]{16,}/],
  ['A token of this platform', /\bandon_[A-Za-z0-9_-]{20,}/],
  ['A signed token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/],
  ['A bearer token', new RegExp(String.raw`\bauthorization\s*[:=]\s*["']?(?:bearer|basic|token)\s+${value}{12,}`, 'i')],
  ['A password in an address', /\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s:/@{}$]{1,60}:(?!\{\{|\$|<|\*{3}|password|secret)[^\s:/@{}$]{4,}@/i],
  [
    'A secret',
    new RegExp(
      String.raw`\b(?:[a-z0-9]{1,40}[_-])?(?:password|passwd|pwd|api[_-]?key|secret(?:[_-]?key)?|access[_-]?token|auth[_-]?token|client[_-]?secret)["']?\s*[:=]\s*["']?${value}{8,}["']?`,
      'i',
    ),
  ],
]
