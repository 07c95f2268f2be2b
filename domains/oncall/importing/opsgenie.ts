import { compile } from '#domains/oncall/importing/compile.ts'
import type { Around, Imported } from '#domains/oncall/importing/document.ts'
import { isAt, neededText, ownZone, textAt, thingAt, thingsAt } from '#domains/oncall/importing/fields.ts'
import {
  changed,
  type ForeignMethod,
  type ForeignPerson,
  type ForeignPolicy,
  type ForeignTeam,
  type Ledger,
  leftOut,
  newLedger,
} from '#domains/oncall/importing/model.ts'
import { policiesIn, type Shifted } from '#domains/oncall/importing/opsgenie-escalations.ts'
import { scheduleOf, shiftedSchedule } from '#domains/oncall/importing/opsgenie-schedules.ts'
import { minutesAt, type Who } from '#domains/oncall/importing/opsgenie-words.ts'
import { type ExportFile, sectionsOf, type Sort, type Thing } from '#domains/oncall/importing/sections.ts'
import type { ChannelType } from '#platform/messages/channel.ts'

type Value = Readonly<Record<string, unknown>>

const sorts: readonly Sort[] = [
  { name: 'schedule', keys: ['schedules', 'schedule'], fits: (value) => 'rotations' in value || 'timezone' in value },
  {
    name: 'escalation',
    keys: ['escalations', 'escalation'],
    fits: (value) => Array.isArray(value['rules']) && 'name' in value && JSON.stringify(value['rules']).includes('"notifyType"'),
  },
  { name: 'user', keys: ['users', 'user'], fits: (value) => 'username' in value },
  { name: 'override', keys: ['overrides'], fits: (value) => 'alias' in value && 'startDate' in value },
  { name: 'team', keys: ['teams', 'team'], fits: (value: Value) => 'members' in value || ('name' in value && 'description' in value) },
]

/**
 * Opsgenie, as its API and its configuration backup tool write: users with contacts and notification rules, teams with
 * routing rules, schedules with rotations and overrides, escalations.
 */
export const importOpsgenie = (files: readonly ExportFile[], around: Around): Imported => {
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
  for (const override of sections.of('override'))
    leftOut(
      ledger,
      'override',
      override.path,
      'Nothing says of which schedule it is.',
      'Put it into `overrides` of its schedule, and import again.',
    )
  const people = new Map(
    sections
      .of('user')
      .map((user) => personOf(ledger, user))
      .map((person) => [person.key, person]),
  )
  const who = whoIs(people, ledger)
  const teams = sections.of('team').map((team) => ({ team, foreign: teamOf(ledger, team, who) }))
  const context = { ledger, now: around.now, who, teams: teams.map(({ foreign }) => foreign), admins: adminsOf(teams, who) }
  const schedules = sections.of('schedule').flatMap((schedule) => scheduleOf(context, schedule) ?? [])
  const shifted: Shifted = new Map()
  const policies = policiesIn(context, sections.of('escalation'), schedules, shifted)
  const routed = teams.map(({ team, foreign }) => routedTeam(ledger, team, foreign, policies))
  const others = [...shifted.values()].flatMap(({ key, by }) => {
    const schedule = schedules.find((one) => one.key === key)
    return schedule === undefined ? [] : [shiftedSchedule(schedule, by)]
  })
  return compile(
    {
      people: [...people.values()],
      teams: routed.map(({ foreign }) => foreign),
      schedules: [...schedules, ...others],
      policies: [...policies, ...routed.flatMap(({ policy }) => policy ?? [])],
    },
    ledger,
    around,
  )
}

/** Somebody who takes turns and is not exported keeps their place: without them everybody else's turns would move. */
const whoIs = (people: Map<string, ForeignPerson>, ledger: Ledger): Who => {
  const byMail = new Map([...people.values()].map(({ key, email }) => [email?.toLowerCase() ?? '', key]))
  return (reference) => {
    const email = textAt(reference, 'username')
    const key = textAt(reference, 'id') ?? email
    if (reference === undefined || key === undefined) return undefined
    const known = people.has(key) ? key : byMail.get(email?.toLowerCase() ?? key.toLowerCase())
    if (known !== undefined) return known
    const name = textAt(reference, 'fullName', 'name', 'username') ?? key
    people.set(key, { key, path: reference.path, name, email, methods: [], rules: {} })
    if (email !== undefined) byMail.set(email.toLowerCase(), key)
    changed(ledger, `person ${name}`, reference.path, 'Is named and not among the users; keeps the turns.', 'Export the users too.')
    return key
  }
}

const channels: Readonly<Record<string, ChannelType>> = { email: 'email', sms: 'sms', voice: 'voice' }

const personOf = (ledger: Ledger, user: Thing): ForeignPerson => {
  const email = neededText(ledger, user, 'user', 'username')
  const name = textAt(user, 'fullName') ?? email
  const contacts = [...thingsAt(user, 'userContacts'), ...thingsAt(user, 'contacts')]
  const methods = contacts.flatMap((contact) => methodOf(ledger, contact, name) ?? [])
  const steps = rulesOf(ledger, user, name).flatMap((step) => {
    const contact = thingAt(step, 'contact')
    const [channel, to] = [textAt(contact, 'method') ?? textAt(step, 'method') ?? '', textAt(contact, 'to')]
    const method = methods.find(
      (one) => one.channel === channels[channel] && (to === undefined || one.address === addressOf(one.channel, to)),
    )
    return method === undefined || isAt(step, 'enabled') === false
      ? []
      : [{ method: method.key, minutes: minutesAt(step, 'sendAfter') ?? 0 }]
  })
  return {
    key: textAt(user, 'id') ?? email,
    path: user.path,
    name,
    email,
    zone: ownZone(ledger, user, `person ${name}`, 'timeZone', 'timezone'),
    hasLeft: isAt(user, 'blocked') === true,
    methods,
    // There the priorities of an alert choose between rules; here both urgencies begin with the same.
    rules: { important: steps, default: steps },
  }
}

const methodOf = (ledger: Ledger, contact: Thing, person: string): ForeignMethod | undefined => {
  const method = textAt(contact, 'contactMethod', 'method') ?? ''
  const what = `method ${method} of ${person}`
  const channel = channels[method]
  const isOff = isAt(contact, 'enabled') === false || isAt(thingAt(contact, 'status'), 'enabled') === false
  if (channel === undefined || isOff) {
    const why = isOff ? 'It is switched off there.' : `Messages to the app of Opsgenie end with it (${method || 'no method'}).`
    leftOut(ledger, what, contact.path, why, 'They register their browser or telephone under Settings, How I am reached.')
    return undefined
  }
  return {
    key: textAt(contact, 'id') ?? contact.path,
    path: contact.path,
    label: method,
    channel,
    address: addressOf(channel, textAt(contact, 'to') ?? ''),
  }
}

/** `49-30901820` is the country and the number. */
const addressOf = (channel: ChannelType, to: string): string => (channel === 'email' ? to : `+${to.replaceAll(/\D/g, '')}`)

/** The steps for new alerts; rules for other occasions have no counterpart. */
const rulesOf = (ledger: Ledger, user: Thing, person: string): readonly Thing[] => {
  const rules = [...thingsAt(user, 'notificationRules'), ...thingsAt(user, 'notification_rules')]
  // Some tools write the steps where others write the rules.
  if (rules.some((rule) => 'sendAfter' in rule.value || 'contact' in rule.value)) return rules
  const isForAlerts = (rule: Thing): boolean => (textAt(rule, 'actionType') ?? 'create-alert').toLowerCase() === 'create-alert'
  for (const rule of rules.filter((one) => !isForAlerts(one)))
    leftOut(
      ledger,
      `notification rule ${textAt(rule, 'name', 'actionType') ?? ''} of ${person}`,
      rule.path,
      'It is for something else than new alerts.',
      'Nothing: acknowledgements and ends are told to those who were paged.',
    )
  for (const rule of rules.filter(isForAlerts))
    if (thingAt(rule, 'timeRestriction') !== undefined)
      changed(ledger, `notification rule of ${person}`, rule.path, 'Holds at every hour.', 'Set `quietHours` of the person.')
  return rules.filter((rule) => isForAlerts(rule) && isAt(rule, 'enabled') !== false).flatMap((rule) => thingsAt(rule, 'steps'))
}

const teamOf = (ledger: Ledger, team: Thing, who: Who): ForeignTeam => ({
  key: textAt(team, 'id') ?? neededText(ledger, team, 'team', 'name'),
  path: team.path,
  name: neededText(ledger, team, 'team', 'name'),
  description: textAt(team, 'description'),
  members: thingsAt(team, 'members').flatMap((member) => who(thingAt(member, 'user') ?? member) ?? []),
})

const adminsOf = (
  teams: readonly { readonly team: Thing; readonly foreign: ForeignTeam }[],
  who: Who,
): ReadonlyMap<string, readonly string[]> =>
  new Map(
    teams.map(({ team, foreign }) => [
      foreign.key,
      thingsAt(team, 'members').flatMap((member) =>
        textAt(member, 'role') === 'admin' ? (who(thingAt(member, 'user') ?? member) ?? []) : [],
      ),
    ]),
  )

/** What pages of a team come through: its routing rule for everything, when it leads to an escalation or a schedule. */
const routedTeam = (
  ledger: Ledger,
  team: Thing,
  foreign: ForeignTeam,
  policies: readonly ForeignPolicy[],
): { readonly foreign: ForeignTeam; readonly policy?: ForeignPolicy } => {
  const rules = [...thingsAt(team, 'routingRules'), ...thingsAt(team, 'routing_rules')]
  const isGeneral = (rule: Thing): boolean =>
    isAt(rule, 'isDefault') === true ||
    (textAt(thingAt(rule, 'criteria'), 'type') === 'match-all' && thingAt(rule, 'timeRestriction') === undefined)
  const general = rules.find(isGeneral)
  for (const rule of rules)
    if (rule !== general)
      leftOut(
        ledger,
        `routing rule ${textAt(rule, 'name') ?? ''} of team ${foreign.name}`,
        rule.path,
        'It is for some alerts only.',
        'Declare a Route that matches them and names the escalation policy.',
      )
  const notify = thingAt(general, 'notify')
  const [type, id, name] = [textAt(notify, 'type'), textAt(notify, 'id'), textAt(notify, 'name')]
  if (type === 'escalation') {
    const policy = policies.find((one) => one.key === id || one.name === name)
    return { foreign: { ...foreign, policy: policy?.key } }
  }
  if (type !== 'schedule' || general === undefined) return { foreign }
  const key = `routing-${foreign.key}`
  changed(ledger, `routing of team ${foreign.name}`, general.path, 'Becomes an escalation policy with one step, the schedule.')
  return {
    foreign: { ...foreign, policy: key },
    policy: {
      key,
      path: general.path,
      name: foreign.name,
      team: foreign.key,
      steps: [{ path: general.path, targets: [{ schedule: id ?? name ?? '' }], minutes: 10 }],
      repeat: 0,
    },
  }
}
