import type { Finding } from '#platform/refusal.ts'

/** How the command line ends: a script decides by it. */
export const exits = { done: 0, refused: 1, usage: 2, unreachable: 3 } as const

/** The command was not understood: nothing was sent. */
export class UsageError extends Error {
  /** What to ask help for: `alert acknowledge`. */
  readonly about: string

  constructor(message: string, about = '') {
    super(message)
    this.name = 'UsageError'
    this.about = about
  }
}

/** The server said no, or failed. */
export class ServerRefusal extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly findings: readonly Finding[]

  constructor(problem: { status: number; code: string; title: string; detail: string; findings: readonly Finding[] }) {
    super(problem.detail)
    this.name = 'ServerRefusal'
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.findings = problem.findings
  }
}

/** Nobody answered. */
export class Unreachable extends Error {
  constructor(url: string, reason: string) {
    super(
      `${url} does not answer (${reason}). Is the server running? Another address: \`andon --url <url> …\`, ANDON_URL, or \`andon login <url>\`.`,
    )
    this.name = 'Unreachable'
  }
}

/** For people, without a stack: what happened, where, what to do. Pure. */
export const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message}\nSee: andon ${error.about === '' ? '' : `${error.about} `}--help`
  if (error instanceof ServerRefusal) {
    // The detail of a refusal with one finding is that finding.
    const findings = error.findings.length === 1 && error.findings[0]?.file === undefined ? [] : error.findings
    return [`${error.title} (${error.code})`, error.message, ...findings.flatMap(findingLines)].join('\n')
  }
  if (error instanceof Unreachable) return error.message
  return error instanceof Error ? error.message : String(error)
}

/** `teams/payments.yaml:12:5  /spec/owner  There is no team "paymnts".` and the mend below it. */
export const findingLines = (finding: Finding): readonly string[] => {
  const place =
    finding.file === undefined ? '' : [finding.file, finding.line, finding.column].filter((part) => part !== undefined).join(':')
  const where = [place, finding.path].filter((part) => part !== '').join('  ')
  return [`  ${where === '' ? '' : `${where}  `}${finding.message}`, ...(finding.mend === undefined ? [] : [`      → ${finding.mend}`])]
}

export const exitOf = (error: unknown): number => {
  if (error instanceof UsageError) return exits.usage
  if (error instanceof Unreachable) return exits.unreachable
  if (error instanceof ServerRefusal && (error.status === 502 || error.status === 503 || error.status === 504)) return exits.unreachable
  return exits.refused
}
