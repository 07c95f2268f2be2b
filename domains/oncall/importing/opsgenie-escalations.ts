import { isAt, numberAt, textAt, thingAt, thingsAt } from '#domains/oncall/importing/fields.ts'
import { changed, type ForeignPolicy, type ForeignSchedule, leftOut, type Target } from '#domains/oncall/importing/model.ts'
import { shiftedKey } from '#domains/oncall/importing/opsgenie-schedules.ts'
import { minutesAt, type OpsgenieContext, teamNamed } from '#domains/oncall/importing/opsgenie-words.ts'
import type { Thing } from '#domains/oncall/importing/sections.ts'

/** Schedules of whoever is next or was before, that some policy pages. */
export type Shifted = Map<string, { readonly key: string; readonly by: 1 | -1 }>

/** How long the last step waits when nothing says so. */
const lastMinutes = 10

/** Escalations: rules count from the beginning of the alert, steps from the one before. */
export const policiesIn = (
  context: OpsgenieContext,
  escalations: readonly Thing[],
  schedules: readonly ForeignSchedule[],
  shifted: Shifted,
): readonly ForeignPolicy[] => escalations.map((escalation) => policyOf(context, escalation, schedules, shifted))

const policyOf = (context: OpsgenieContext, escalation: Thing, schedules: readonly ForeignSchedule[], shifted: Shifted): ForeignPolicy => {
  const { ledger } = context
  const name = textAt(escalation, 'name') ?? textAt(escalation, 'id') ?? ''
  const what = `escalation ${name}`
  const rules = thingsAt(escalation, 'rules').map((rule) => ({ rule, at: minutesAt(rule, 'delay') ?? 0 }))
  const moments = [...Map.groupBy(rules, ({ at }) => at)].toSorted(([one], [other]) => one - other)
  const repeat = thingAt(escalation, 'repeat')
  const wait = numberAt(repeat, 'waitInterval') ?? 0
  const [first] = moments
  if (first !== undefined && first[0] > 0) {
    const instead = 'Declare the alerts less urgent, or let their group wait longer, if nobody is to hear of them at once.'
    changed(ledger, what, escalation.path, `Its first step is taken at once, not after ${first[0]} minutes.`, instead)
  }
  tellRepeat(context, repeat, what)
  return {
    key: textAt(escalation, 'id') ?? name,
    path: escalation.path,
    name,
    description: textAt(escalation, 'description'),
    team: teamNamed(context.teams, thingAt(escalation, 'ownerTeam'))?.key,
    steps: moments.map(([at, here], index) => ({
      path: here[0]?.rule.path ?? escalation.path,
      targets: here.flatMap(({ rule }) => targetsOf(context, rule, what, schedules, shifted)),
      minutes: (moments[index + 1]?.[0] ?? at + (wait > 0 ? wait : lastMinutes)) - at,
    })),
    repeat: wait > 0 ? (numberAt(repeat, 'count') ?? 0) : 0,
    ...expiryOf(context, rules, what, escalation),
  }
}

/** Paging although somebody acknowledged, until it is over: here an acknowledgement that runs out. */
const expiryOf = (
  { ledger }: OpsgenieContext,
  rules: readonly { readonly rule: Thing; readonly at: number }[],
  what: string,
  escalation: Thing,
): Pick<ForeignPolicy, 'expires'> => {
  const until = rules.filter(({ rule }) => textAt(rule, 'condition') === 'if-not-closed')
  if (until.length === 0) return {}
  const expires = Math.max(10, ...until.map(({ at }) => at))
  const why = `Steps for what is not closed are taken although somebody acknowledged: an acknowledgement holds for ${expires} minutes, then paging goes on.`
  changed(ledger, what, escalation.path, why, 'Leave `acknowledgement` out if it is to hold until the matter is over.')
  return { expires }
}

const tellRepeat = ({ ledger }: OpsgenieContext, repeat: Thing | undefined, what: string): void => {
  if (repeat === undefined) return
  if (isAt(repeat, 'closeAlertAfterAll') === true)
    leftOut(
      ledger,
      `closing after ${what}`,
      repeat.path,
      'Nothing here ends an alert because nobody answered.',
      'Nothing: the fallback is paged until somebody does.',
    )
  if (isAt(repeat, 'resetRecipientStates') === true)
    ledger.notes.push({
      what,
      path: repeat.path,
      outcome: 'mapped',
      why: 'Whoever was paged is paged again in each repetition, as here always.',
    })
}

const targetsOf = (
  context: OpsgenieContext,
  rule: Thing,
  what: string,
  schedules: readonly ForeignSchedule[],
  shifted: Shifted,
): readonly Target[] => {
  const { ledger, who } = context
  const recipient = thingAt(rule, 'recipient')
  const type = textAt(recipient, 'type') ?? ''
  const notify = textAt(rule, 'notifyType') ?? 'default'
  if (type === 'user') {
    const person = who(recipient)
    return person === undefined ? [] : [{ person }]
  }
  if (type === 'schedule') {
    const [id, name] = [textAt(recipient, 'id'), textAt(recipient, 'name')]
    const schedule = schedules.find((one) => one.key === id || one.name === name)
    return schedule === undefined ? [{ schedule: id ?? name ?? '' }] : ofSchedule(context, rule, notify, schedule, what, shifted)
  }
  if (type === 'team') {
    const team = teamNamed(context.teams, recipient)
    if (team !== undefined) return ofTeam(context, rule, notify, team, what)
  }
  leftOut(
    ledger,
    `rule of ${what}`,
    rule.path,
    `Andon does not know whom "${type}" pages.`,
    'Name a person, a team or a schedule in the step.',
  )
  return []
}

const ofSchedule = (
  { ledger }: OpsgenieContext,
  rule: Thing,
  notify: string,
  schedule: ForeignSchedule,
  what: string,
  shifted: Shifted,
): readonly Target[] => {
  if (notify === 'next' || notify === 'previous') {
    const by = notify === 'next' ? 1 : -1
    const key = shiftedKey(schedule.key, by)
    const isPlain = schedule.layers.every(({ of }) => 'turns' in of)
    const why = isPlain
      ? `Whoever ${by === 1 ? 'is next' : 'was before'} comes from a schedule of its own, one turn ${by === 1 ? 'ahead' : 'behind'}.`
      : `Nobody can say who ${by === 1 ? 'is next' : 'was before'} in turns of nobody.`
    if (isPlain) changed(ledger, what, rule.path, why, `Change both schedules when the order changes.`)
    else leftOut(ledger, `rule of ${what}`, rule.path, why, 'Declare a second schedule, and page that.')
    if (isPlain) shifted.set(key, { key: schedule.key, by })
    return isPlain ? [{ schedule: key }] : []
  }
  if (notify === 'all' || notify === 'users' || notify === 'admins') {
    const people = [
      ...new Set(
        schedule.layers.flatMap(({ of }) =>
          'turns' in of ? of.turns.slots.flat() : 'shifts' in of ? of.shifts.flatMap((shift) => shift.people) : [],
        ),
      ),
    ]
    changed(
      ledger,
      what,
      rule.path,
      'Pages everybody who takes turns today, by name.',
      'Page their team instead, so that newcomers are paged too.',
    )
    return people.map((person) => ({ person }))
  }
  return [{ schedule: schedule.key }]
}

const ofTeam = (
  { ledger, admins }: OpsgenieContext,
  rule: Thing,
  notify: string,
  team: { readonly key: string; readonly name: string; readonly members: readonly string[] },
  what: string,
): readonly Target[] => {
  const leaders = admins.get(team.key) ?? []
  if (notify === 'all') return [{ team: team.key }]
  if (notify === 'admins' || notify === 'users') {
    const people = notify === 'admins' ? leaders : team.members.filter((member) => !leaders.includes(member))
    changed(
      ledger,
      what,
      rule.path,
      `Pages the ${notify} of team ${team.name} as they are today, by name.`,
      'Page a team of their own instead.',
    )
    return people.map((person) => ({ person }))
  }
  changed(ledger, what, rule.path, `Pages everybody of team ${team.name}, not by its routing rules.`, 'Page its schedule instead.')
  return [{ team: team.key }]
}
