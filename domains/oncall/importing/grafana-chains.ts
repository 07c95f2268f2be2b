import { neededText, numberAt, textAt, textsAt } from '#domains/oncall/importing/fields.ts'
import type { GrafanaContext } from '#domains/oncall/importing/grafana-schedules.ts'
import { changed, type ForeignPolicy, type ForeignStep, leftOut, type Target } from '#domains/oncall/importing/model.ts'
import type { Thing } from '#domains/oncall/importing/sections.ts'

/** Chains with their steps. Steps that wait give their time to the one before; conditions hold for those after. */
export const chainsIn = (context: GrafanaContext, chains: readonly Thing[], steps: readonly Thing[]): readonly ForeignPolicy[] => {
  const byChain = Map.groupBy(steps, (step) => textAt(step, 'escalation_chain_id') ?? '')
  for (const [id, orphans] of byChain)
    if (!chains.some((chain) => textAt(chain, 'id') === id))
      leftOut(
        context.ledger,
        `${orphans.length} steps of chain ${id}`,
        orphans[0]?.path ?? '',
        'The export lacks their chain.',
        'Export the escalation chains too.',
      )
  return chains.map((chain) => {
    const key = neededText(context.ledger, chain, 'escalation chain', 'id')
    const name = textAt(chain, 'name') ?? key
    const own = (byChain.get(key) ?? []).toSorted((one, other) => (numberAt(one, 'position') ?? 0) - (numberAt(other, 'position') ?? 0))
    return { key, path: chain.path, name, team: textAt(chain, 'team_id'), ...walk(context, own, `escalation chain ${name}`) }
  })
}

/** How long the last step waits when the chain ends without a wait. */
const lastMinutes = 10
/** So often a chain that repeats goes round there. */
const repeats = 5

const walk = (context: GrafanaContext, own: readonly Thing[], what: string): Pick<ForeignPolicy, 'steps' | 'repeat'> => {
  const { ledger } = context
  const steps: (ForeignStep & { targets: Target[]; minutes: number })[] = []
  let when: ForeignStep['when']
  let repeat = 0
  for (const step of own) {
    const type = textAt(step, 'type') ?? ''
    const last = steps.at(-1)
    const targets = targetsOf(context, step, type, what)
    if (targets !== undefined) {
      if (step.value['important'] === true)
        changed(
          ledger,
          what,
          step.path,
          'Whether a page is important follows from the priority of the alert.',
          'Set impact and urgency of its alert rule.',
        )
      // Steps without a wait between them are taken together.
      if (last !== undefined && last.minutes === 0 && last.when === when) last.targets.push(...targets)
      else steps.push({ path: step.path, targets: [...targets], minutes: 0, ...(when === undefined ? {} : { when }) })
      if (when?.alerts !== undefined) when = withoutAlerts(when)
    } else if (type === 'wait') {
      const minutes = (numberAt(step, 'duration') ?? 60) / 60
      if (last === undefined)
        changed(
          ledger,
          what,
          step.path,
          `Its first step is taken at once, not after ${minutes} minutes.`,
          'Let the group of its alerts wait longer.',
        )
      else last.minutes += minutes
    } else if (type === 'notify_if_time_from_to') {
      when = { ...when, ...hoursOf(step) }
      changed(
        ledger,
        what,
        step.path,
        'Outside these hours the steps after it are skipped; there they wait for the hours.',
        'Write `when` of the steps otherwise, and name who is paged at night.',
      )
    } else if (type === 'notify_if_num_alerts_in_window') when = { ...when, ...alertsOf(step) }
    else if (type === 'repeat_escalation') {
      repeat = repeats
      ledger.notes.push({
        what,
        path: step.path,
        outcome: 'mapped',
        why: `Goes through its steps ${repeats} more times, as it does there.`,
      })
    } else
      leftOut(
        ledger,
        `step ${type} of ${what}`,
        step.path,
        whys[type] ?? `Andon does not know what "${type}" is.`,
        insteads[type] ?? 'Name a person, a team or a schedule.',
      )
  }
  return { steps: steps.map((step) => ({ ...step, minutes: step.minutes === 0 ? lastMinutes : step.minutes })), repeat }
}

const withoutAlerts = ({ alerts: _alerts, ...rest }: NonNullable<ForeignStep['when']>): ForeignStep['when'] =>
  Object.keys(rest).length === 0 ? undefined : rest

const whys: Readonly<Record<string, string>> = {
  notify_user_group: 'It is a group of Slack.',
  notify_whole_channel: 'It is the channel of an integration in Slack.',
  trigger_webhook: 'It calls a webhook.',
  trigger_action: 'It calls a webhook.',
  resolve: 'Nothing here ends an alert because nobody answered.',
  declare_incident: 'Incidents are opened by people, or by a rule.',
}

const insteads: Readonly<Record<string, string>> = {
  notify_user_group: 'Declare a Team with the same people, and page that.',
  notify_whole_channel: 'Declare a Channel of type `slack-bot`, and page `channel:` of its name.',
  trigger_webhook: 'Declare a Channel of type `webhook` and page it, or an EventRule on `notice.paged`.',
  trigger_action: 'Declare a Channel of type `webhook` and page it, or an EventRule on `notice.paged`.',
  resolve: 'Nothing: the fallback is paged until somebody answers.',
  declare_incident: 'Declare an EventRule on `notice.exhausted` with the target `incident.open`.',
}

/** Whom a step pages; undefined when it pages nobody. */
const targetsOf = ({ ledger, who }: GrafanaContext, step: Thing, type: string, what: string): readonly Target[] | undefined => {
  const people = (field: string): readonly Target[] => textsAt(step, field).map((key) => ({ person: who(key, step.path) }))
  switch (type) {
    case 'notify_persons':
      return people('persons_to_notify')
    case 'notify_person_next_each_time':
      changed(
        ledger,
        what,
        step.path,
        'Pages everybody it names at once, not one of them in turn.',
        'Make them a schedule with short turns, and page that.',
      )
      return people('persons_to_notify_next_each_time')
    case 'notify_on_call_from_schedule':
      return [{ schedule: textAt(step, 'notify_on_call_from_schedule', 'schedule_id') ?? '' }]
    case 'notify_team_members':
      return [{ team: textAt(step, 'notify_team_members', 'team_to_notify') ?? '' }]
    default:
      return undefined
  }
}

/** `09:00:00Z`: hours are those of UTC there. */
const hoursOf = (step: Thing): NonNullable<ForeignStep['when']> => {
  const clock = (field: string): string | undefined => /^([01]\d|2[0-3]):[0-5]\d/.exec(textAt(step, field) ?? '')?.[0]
  const [from, to] = [clock('notify_if_time_from'), clock('notify_if_time_to')]
  return from === undefined || to === undefined || from === to ? {} : { hours: { zone: 'UTC', from, to } }
}

const alertsOf = (step: Thing): NonNullable<ForeignStep['when']> => {
  const moreThan = numberAt(step, 'num_alerts_in_window')
  const minutes = numberAt(step, 'num_minutes_in_window')
  return moreThan === undefined || minutes === undefined || moreThan < 1 || minutes < 1
    ? {}
    : { alerts: { moreThan: Math.round(moreThan), within: `${Math.round(minutes)}m` } }
}
