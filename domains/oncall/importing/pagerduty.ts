import { compile } from '#domains/oncall/importing/compile.ts'
import type { Around, Imported } from '#domains/oncall/importing/document.ts'
import {
  type Day,
  dayOf,
  instantAt,
  localIn,
  mergedRestrictions,
  neededCount,
  neededInstant,
  neededText,
  numberAt,
  ownZone,
  restrictionOf,
  textAt,
  thingAt,
  thingsAt,
  zoneAt,
} from '#domains/oncall/importing/fields.ts'
import {
  changed,
  type ForeignLayer,
  type ForeignMethod,
  type ForeignOverride,
  type ForeignPerson,
  type ForeignPolicy,
  type ForeignSchedule,
  type ForeignTeam,
  type Ledger,
  leftOut,
  newLedger,
  type Target,
  type Turns,
} from '#domains/oncall/importing/model.ts'
import { type ExportFile, type Sections, sectionsOf, type Sort, type Thing } from '#domains/oncall/importing/sections.ts'
import type { ChannelType } from '#platform/messages/channel.ts'

const isOf =
  (...types: readonly string[]) =>
  (value: Readonly<Record<string, unknown>>): boolean =>
    typeof value['type'] === 'string' && types.includes(value['type'])

const has =
  (...fields: readonly string[]) =>
  (value: Readonly<Record<string, unknown>>): boolean =>
    fields.every((field) => field in value)

const sorts: readonly Sort[] = [
  { name: 'schedule', keys: ['schedules', 'schedule'], fits: (value) => isOf('schedule')(value) || has('schedule_layers')(value) },
  {
    name: 'escalation policy',
    keys: ['escalation_policies', 'escalation_policy'],
    fits: (value) => isOf('escalation_policy')(value) || has('escalation_rules')(value),
  },
  { name: 'user', keys: ['users', 'user'], fits: (value) => isOf('user')(value) || has('email', 'name')(value) },
  { name: 'service', keys: ['services', 'service'], fits: (value) => isOf('service')(value) || has('escalation_policy')(value) },
  { name: 'team', keys: ['teams', 'team'], fits: isOf('team') },
]

/**
 * PagerDuty, as its REST API answers and its export tools write: users (with `include[]=contact_methods` and
 * `notification_rules`), teams, schedules with their layers, escalation policies, services.
 */
export const importPagerDuty = (files: readonly ExportFile[], around: Around): Imported => {
  const sections = sectionsOf(files, sorts)
  const ledger = newLedger()
  ledger.findings.push(...sections.findings)
  for (const { key, path, count } of sections.unread)
    leftOut(
      ledger,
      `${count} ${key}`,
      path,
      'They say nothing about who is on call.',
      'Nothing, unless you need them: declare them by hand.',
    )
  const people = new Map(
    sections
      .of('user')
      .map((user) => personOf(ledger, user))
      .map((person) => [person.key, person]),
  )
  const teams = teamsIn(sections, ledger)
  const context = { ledger, now: around.now, mention: mentioning(people, ledger) }
  const schedules = sections.of('schedule').flatMap((schedule) => scheduleOf(context, schedule) ?? [])
  const policies = sections.of('escalation policy').map((policy) => policyOf(context, policy))
  return compile({ people: [...people.values()], teams, schedules, policies }, ledger, around)
}

interface Context {
  readonly ledger: Ledger
  readonly now: Date
  /** The key of whom a reference names, who becomes a person even when the export lacks them. */
  readonly mention: (reference: Thing | undefined) => string | undefined
}

/** Somebody in a rotation who is not exported keeps their place: without them everybody else's turns would move. */
const mentioning =
  (people: Map<string, ForeignPerson>, ledger: Ledger): Context['mention'] =>
  (reference) => {
    const key = textAt(reference, 'id')
    if (reference === undefined || key === undefined) return undefined
    if (!people.has(key)) {
      const name = textAt(reference, 'summary', 'name', 'email') ?? key
      people.set(key, { key, path: reference.path, name, email: textAt(reference, 'email'), methods: [], rules: {} })
      const instead = 'Export the users too, or give them a mail address.'
      changed(ledger, `person ${name}`, reference.path, 'Is named and not among the users; keeps the turns.', instead)
    }
    return key
  }

const channels: Readonly<Record<string, ChannelType>> = { email: 'email', sms: 'sms', phone: 'voice' }

const personOf = (ledger: Ledger, user: Thing): ForeignPerson => {
  const key = neededText(ledger, user, 'user', 'id')
  const name = textAt(user, 'name', 'summary', 'email') ?? key
  const methods = thingsAt(user, 'contact_methods').flatMap((method) => methodOf(ledger, method, name) ?? [])
  const rules = thingsAt(user, 'notification_rules').flatMap((rule) => {
    const method = textAt(thingAt(rule, 'contact_method'), 'id') ?? ''
    const urgency = textAt(rule, 'urgency') === 'low' ? ('default' as const) : ('important' as const)
    return methods.some((one) => one.key === method) ? [{ urgency, method, minutes: numberAt(rule, 'start_delay_in_minutes') ?? 0 }] : []
  })
  const of = (urgency: 'important' | 'default') => rules.filter((rule) => rule.urgency === urgency)
  return {
    key,
    path: user.path,
    name,
    email: textAt(user, 'email'),
    zone: ownZone(ledger, user, `person ${name}`, 'time_zone'),
    methods,
    rules: { important: of('important'), default: of('default') },
  }
}

const methodOf = (ledger: Ledger, method: Thing, person: string): ForeignMethod | undefined => {
  const type = textAt(method, 'type') ?? ''
  const label = textAt(method, 'label', 'summary') ?? type
  const what = `method ${label} of ${person}`
  const channel = channels[type.replace(/_contact_method(_reference)?$/, '')]
  if (channel === undefined) {
    const instead = 'They register their browser or telephone under Settings, How I am reached.'
    leftOut(ledger, what, method.path, `Messages to the app of PagerDuty end with it (${type || 'no type'}).`, instead)
    return undefined
  }
  const address = textAt(method, 'address')
  if (address === undefined) {
    leftOut(ledger, what, method.path, 'The export names it without its address.', 'Export users with `include[]=contact_methods`.')
    return undefined
  }
  const isTelephone = channel === 'sms' || channel === 'voice'
  const number = `+${(textAt(method, 'country_code') ?? '').replaceAll(/\D/g, '')}${address.replaceAll(/\D/g, '')}`
  const full = !isTelephone ? address : address.startsWith('+') ? address.replaceAll(/[^+\d]/g, '') : number
  return {
    key: textAt(method, 'id') ?? method.path,
    path: method.path,
    label: `${label} (${channel})`.slice(0, 50),
    channel,
    address: full,
  }
}

const teamsIn = (sections: Sections, ledger: Ledger): readonly ForeignTeam[] => {
  const members = new Map<string, string[]>()
  const named = new Map<string, { name: string; path: string }>()
  const join = (team: string, user: string): void => void members.set(team, [...(members.get(team) ?? []), user])
  const mention = (holder: Thing): void => {
    for (const team of thingsAt(holder, 'teams')) {
      const key = textAt(team, 'id')
      if (key !== undefined && !named.has(key)) named.set(key, { name: textAt(team, 'name', 'summary') ?? key, path: team.path })
    }
  }
  for (const user of sections.of('user')) {
    mention(user)
    for (const team of thingsAt(user, 'teams')) join(textAt(team, 'id') ?? '', textAt(user, 'id') ?? '')
  }
  for (const name of ['schedule', 'escalation policy', 'service']) for (const holder of sections.of(name)) mention(holder)
  for (const team of sections.of('team'))
    for (const member of thingsAt(team, 'members')) join(textAt(team, 'id') ?? '', textAt(thingAt(member, 'user') ?? member, 'id') ?? '')
  const policies = policyOfTeams(sections, ledger)
  const exported = sections.of('team').map((team) => ({
    key: neededText(ledger, team, 'team', 'id'),
    path: team.path,
    name: textAt(team, 'name', 'summary') ?? textAt(team, 'id') ?? '',
    description: textAt(team, 'description'),
  }))
  const others = [...named].flatMap(([key, { name, path }]) =>
    exported.some((team) => team.key === key) ? [] : [{ key, path, name, description: undefined }],
  )
  return [...exported, ...others].map((team) => ({ ...team, members: members.get(team.key) ?? [], policy: policies.get(team.key) }))
}

/** What pages come to a team through: the policy of its services, when they have one and the same. */
const policyOfTeams = (sections: Sections, ledger: Ledger): ReadonlyMap<string, string> => {
  const used = new Map<string, Set<string>>()
  for (const service of sections.of('service')) {
    const policy = textAt(thingAt(service, 'escalation_policy'), 'id')
    const name = textAt(service, 'name', 'summary') ?? service.path
    leftOut(
      ledger,
      `service ${name}`,
      service.path,
      'Services are workloads and routes here.',
      'Declare a Workload and a Route that names its escalation policy.',
    )
    for (const team of thingsAt(service, 'teams'))
      if (policy !== undefined) used.set(textAt(team, 'id') ?? '', (used.get(textAt(team, 'id') ?? '') ?? new Set()).add(policy))
  }
  for (const policy of sections.of('escalation policy'))
    for (const team of thingsAt(policy, 'teams')) {
      const [id, key] = [textAt(team, 'id') ?? '', textAt(policy, 'id') ?? '']
      if (!used.has(id)) used.set(id, new Set([key]))
    }
  return new Map([...used].flatMap(([team, policies]) => (policies.size === 1 ? [[team, [...policies][0] ?? ''] as const] : [])))
}

const scheduleOf = (context: Context, schedule: Thing): ForeignSchedule | undefined => {
  const { ledger, now } = context
  const key = neededText(ledger, schedule, 'schedule', 'id')
  const name = textAt(schedule, 'name', 'summary') ?? key
  const zone = zoneAt(ledger, schedule, `schedule ${name}`, 'time_zone')
  if (zone === undefined) return undefined
  const written = thingsAt(schedule, 'schedule_layers')
  if (written.length === 0 && !('schedule_layers' in schedule.value)) {
    const instead = 'Export each schedule by itself (`GET /schedules/{id}`): lists leave the layers out.'
    leftOut(ledger, `schedule ${name}`, schedule.path, 'The export names it without its layers.', instead)
    return undefined
  }
  return {
    key,
    path: schedule.path,
    name,
    description: textAt(schedule, 'description'),
    team: textAt(thingsAt(schedule, 'teams')[0], 'id'),
    zone,
    // They are listed from the one that wins to the one that gives way.
    layers: written.flatMap((layer, index) => layerOf(context, layer, name, zone, written.length - 1 - index) ?? []),
    overrides: overridesOf(schedule).flatMap((one): ForeignOverride[] => {
      const [from, to, person] = [
        neededInstant(ledger, one, 'override', 'start'),
        neededInstant(ledger, one, 'override', 'end'),
        context.mention(thingAt(one, 'user')),
      ]
      return to <= now || person === undefined
        ? []
        : [{ path: one.path, from: localIn(zone, from), to: localIn(zone, to), does: 'replace', person }]
    }),
  }
}

const overridesOf = (schedule: Thing): readonly Thing[] => [
  ...thingsAt(schedule, 'overrides'),
  ...(thingsAt(schedule, 'overrides').length > 0 ? [] : thingsAt(thingAt(schedule, 'overrides_subschedule'), 'rendered_schedule_entries')),
]

const layerOf = (context: Context, layer: Thing, schedule: string, zone: string, priority: number): ForeignLayer | undefined => {
  const { ledger, now, mention } = context
  const name = textAt(layer, 'name') ?? `Layer ${priority + 1}`
  const what = `layer ${name} of schedule ${schedule}`
  const end = instantAt(layer, 'end')
  if (end !== undefined && end <= now) {
    leftOut(ledger, what, layer.path, `It ended on ${localIn(zone, end)}.`, 'Nothing: it is over.')
    return undefined
  }
  const anchor = neededInstant(ledger, layer, 'layer', 'rotation_virtual_start')
  const seconds = neededCount(ledger, layer, 'layer', 'rotation_turn_length_seconds')
  const turn = turnOf(seconds)
  const people = thingsAt(layer, 'users').flatMap((one) => mention(thingAt(one, 'user') ?? one) ?? [])
  if (turn === undefined || people.length === 0) {
    const why = people.length === 0 ? 'Nobody takes turns in it.' : `A turn of ${seconds} seconds is no whole number of hours.`
    leftOut(ledger, what, layer.path, why, 'Make its turns whole hours there, or declare the layer by hand.')
    return undefined
  }
  const start = instantAt(layer, 'start')
  const turns: Turns = {
    ...turn,
    start: localIn(zone, anchor),
    slots: people.map((person) => [person]),
    ...restrictionsOf(ledger, layer, what),
    // Before now nobody asks any more.
    ...(start === undefined || start <= now ? {} : { from: localIn(zone, start) }),
    ...(end === undefined ? {} : { until: localIn(zone, end) }),
  }
  return { path: layer.path, name, priority, of: { turns } }
}

/** Lengths are kept by the wall clock there as here: a week is a week although the clocks change. */
const turnOf = (seconds: number): Pick<Turns, 'every' | 'interval'> | undefined => {
  const units = [
    ['week', 604_800],
    ['day', 86_400],
    ['hour', 3_600],
  ] as const
  const unit = units.find(([, length]) => seconds % length === 0 && seconds / length <= 365)
  return unit === undefined ? undefined : { every: unit[0], interval: seconds / unit[1] }
}

const mostRestrictions = 50

const restrictionsOf = (ledger: Ledger, layer: Thing, what: string): Pick<Turns, 'restrictions'> => {
  let isAlways = false
  const found = thingsAt(layer, 'restrictions').flatMap((restriction) => {
    const [, hours = '0', minutes = '0'] =
      /^(\d{1,2}):(\d{2})/.exec(neededText(ledger, restriction, 'restriction', 'start_time_of_day')) ?? []
    const from = Number(hours) * 60 + Number(minutes)
    const length = Math.round(neededCount(ledger, restriction, 'restriction', 'duration_seconds') / 60)
    const isWeekly = textAt(restriction, 'type') === 'weekly_restriction'
    isAlways ||= length >= (isWeekly ? 7 * 1_440 : 1_440)
    const day: Day | undefined = isWeekly ? dayOf(neededCount(ledger, restriction, 'restriction', 'start_day_of_week')) : undefined
    return [restrictionOf(day, from, Math.max(1, length))]
  })
  const merged = mergedRestrictions(found)
  if (merged.length > mostRestrictions)
    changed(ledger, what, layer.path, `Keeps the first ${mostRestrictions} of ${merged.length} restrictions.`)
  return merged.length === 0 || isAlways ? {} : { restrictions: merged.slice(0, mostRestrictions) }
}

const policyOf = (context: Context, policy: Thing): ForeignPolicy => {
  const { ledger } = context
  const key = neededText(ledger, policy, 'escalation policy', 'id')
  const name = textAt(policy, 'name', 'summary') ?? key
  const what = `escalation policy ${name}`
  if (textAt(policy, 'on_call_handoff_notifications') === 'if_has_services')
    ledger.notes.push({ what, path: policy.path, outcome: 'mapped', why: 'Whoever goes on call is told before, here as there.' })
  return {
    key,
    path: policy.path,
    name,
    description: textAt(policy, 'description'),
    team: textAt(thingsAt(policy, 'teams')[0], 'id'),
    steps: thingsAt(policy, 'escalation_rules').map((rule) => {
      const strategy =
        textAt(thingAt(rule, 'escalation_rule_assignment_strategy'), 'type') ?? textAt(rule, 'escalation_rule_assignment_strategy')
      if (strategy === 'round_robin')
        changed(
          ledger,
          what,
          rule.path,
          'Pages everybody it names at once, not one of them in turn.',
          'Make them a schedule with short turns, and page that.',
        )
      return {
        path: rule.path,
        targets: thingsAt(rule, 'targets').flatMap((target) => targetOf(context, target, what)),
        minutes: numberAt(rule, 'escalation_delay_in_minutes') ?? 30,
      }
    }),
    repeat: numberAt(policy, 'num_loops') ?? 0,
  }
}

const targetOf = ({ ledger, mention }: Context, target: Thing, what: string): readonly Target[] => {
  const id = textAt(target, 'id')
  const type = textAt(target, 'type') ?? ''
  if (id !== undefined && type.startsWith('schedule')) return [{ schedule: id }]
  const person = type.startsWith('user') ? mention(target) : undefined
  if (person !== undefined) return [{ person }]
  leftOut(
    ledger,
    `target of ${what}`,
    target.path,
    `Andon does not know what "${type}" is.`,
    'Name a person, a team or a schedule in the step.',
  )
  return []
}
