/** What a run is, as far as following it needs. */
export interface FollowedRun {
  readonly run: string
  readonly title: string
  readonly status: string
  readonly finishedAt: string | null
  readonly failure: { readonly step: string; readonly reason: string } | null
  readonly waiting: { readonly for: string; readonly step: string; readonly reason: string } | null
  readonly steps: readonly {
    readonly id: string
    readonly title: string
    readonly status: string
    readonly reason: string | null
    readonly checks: readonly string[]
    readonly branches: readonly { readonly label: string }[]
    readonly attempts: readonly {
      readonly attempt: number
      readonly status: string
      readonly output: string
      readonly machines?: readonly { readonly name: string }[]
    }[]
  }[]
  readonly findings: readonly { readonly step: string; readonly finding: string; readonly runbook: string | null }[]
}

const marks: Readonly<Record<string, string>> = {
  running: '…',
  success: '✓',
  failed: '✗',
  'timed-out': '✗',
  cancelled: '✗',
  skipped: '-',
  'not-applicable': '-',
}

/** The lines that tell what happened between two looks at a run; `before` is undefined at the first. Pure. */
export const newsOf = (before: FollowedRun | undefined, now: FollowedRun): readonly string[] => [
  ...(before === undefined ? [`${now.title} (${now.run})`] : []),
  ...now.steps.flatMap((step) => {
    const former = before?.steps.find(({ id }) => id === step.id)
    const printed = step.attempts.flatMap((attempt) =>
      outputLines(former?.attempts.find((one) => one.attempt === attempt.attempt)?.output ?? '', attempt.output),
    )
    const mark = marks[step.status]
    const moved = mark !== undefined && former?.status !== step.status
    const reason = step.reason === null || step.status === 'success' ? '' : `: ${step.reason}`
    return [...printed, ...(moved ? [`  ${mark} ${step.id}  ${step.title}${reason}`] : [])]
  }),
  ...now.findings
    .filter(({ step, finding }) => before?.findings.some((one) => one.step === step && one.finding === finding) !== true)
    .map(({ finding, runbook }) => `  → found: ${finding}${runbook === null ? '' : ` (andon run start ${runbook})`}`),
  ...waitLines(before, now),
  ...(now.finishedAt === null ? [] : [`${now.status}${now.failure === null ? '' : ` at ${now.failure.step}: ${now.failure.reason}`}`]),
]

/** What was printed since; of output that was cut in the middle meanwhile, all that is shown. */
const outputLines = (before: string, now: string): readonly string[] => {
  const fresh = now.startsWith(before) ? now.slice(before.length) : now
  return fresh
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `      ${line}`)
}

/** What somebody must do, and how it is said. */
const waitLines = (before: FollowedRun | undefined, { run, waiting, steps }: FollowedRun): readonly string[] => {
  if (waiting === null || (before?.waiting?.step === waiting.step && before.waiting.reason === waiting.reason)) return []
  const step = steps.find(({ id }) => id === waiting.step)
  const choices = (step?.branches ?? []).map(({ label }, index) => `      ${index}  ${label}`)
  const at = `${run} ${waiting.step}`
  switch (waiting.for) {
    case 'answer':
      return [
        `  ? ${waiting.step}  ${step?.title ?? ''}`,
        // A machine should have done it, and why it did not is not in the title.
        ...(waiting.reason === step?.title || waiting.reason.includes('{{') ? [] : [`      ${waiting.reason}`]),
        ...(step?.checks ?? []).map((check) => `      [ ] ${check}`),
        ...choices,
        `      andon run answer ${at} --outcome done${choices.length > 0 ? ' --choice <number>' : ''}`,
      ]
    case 'approval':
      return [`  ? ${waiting.step}  ${waiting.reason}`, `      andon run approve ${at} --decision approve`]
    case 'decision':
      return [`  ? ${waiting.step}  ${waiting.reason}`, `      andon run decide ${at} --decision retry|skip|fail`]
    case 'resume':
      return [`  ? ${waiting.step}  ${waiting.reason}`, `      andon run resume ${at}`]
    default:
      return [`  … ${waiting.step}  ${waiting.reason}`]
  }
}
