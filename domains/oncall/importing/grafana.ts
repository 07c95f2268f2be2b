import { compile } from '#domains/oncall/importing/compile.ts'
import type { Around, Imported } from '#domains/oncall/importing/document.ts'
import { neededText, numberAt, ownZone, textAt, textsAt, thingAt, thingsAt } from '#domains/oncall/importing/fields.ts'
import { chainsIn } from '#domains/oncall/importing/grafana-chains.ts'
import { scheduleOf } from '#domains/oncall/importing/grafana-schedules.ts'
import {
  changed,
  type ForeignMethod,
  type ForeignPerson,
  type ForeignRule,
  type ForeignTeam,
  type Ledger,
  leftOut,
  newLedger,
} from '#domains/oncall/importing/model.ts'
import { type ExportFile, type Sections, sectionsOf, type Sort, type Thing } from '#domains/oncall/importing/sections.ts'
import type { ChannelType } from '#platform/messages/channel.ts'

type Value = Readonly<Record<string, unknown>>

const isType = (value: Value, ...types: readonly string[]): boolean => types.includes(String(value['type']))

const sorts: readonly Sort[] = [
  {
    name: 'shift',
    keys: ['on_call_shifts', 'shifts'],
    fits: (value) => isType(value, 'rolling_users', 'recurrent_event', 'single_event', 'override') || 'rolling_users' in value,
  },
  {
    name: 'step',
    keys: ['escalation_policies', 'escalation_policy'],
    fits: (value) => 'escalation_chain_id' in value && ('position' in value || 'type' in value) && !('integration_id' in value),
  },
  {
    name: 'rule',
    keys: ['personal_notification_rules', 'notification_rules'],
    fits: (value) => 'user_id' in value && 'important' in value,
  },
  { name: 'route', keys: ['routes'], fits: (value) => 'integration_id' in value && 'escalation_chain_id' in value },
  {
    name: 'schedule',
    keys: ['schedules', 'schedule'],
    fits: (value) => isType(value, 'web', 'ical', 'calendar') || 'on_call_now' in value,
  },
  { name: 'integration', keys: ['integrations'], fits: (value) => 'default_route' in value },
  { name: 'user', keys: ['users', 'user'], fits: (value) => 'username' in value },
  { name: 'chain', keys: ['escalation_chains', 'escalation_chain'], fits: (value) => 'team_id' in value && 'name' in value },
  { name: 'team', keys: ['teams', 'team'], fits: (value) => 'avatar_url' in value || ('name' in value && 'email' in value) },
]

/**
 * Grafana OnCall, as its API answers: users, teams, schedules (made in the console, from shifts or from a calendar),
 * on-call shifts, escalation chains with their policies, personal notification rules, integrations and routes.
 */
export const importGrafana = (files: readonly ExportFile[], around: Around): Imported => {
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
  const rules = Map.groupBy(sections.of('rule'), (rule) => textAt(rule, 'user_id') ?? '')
  const people = new Map(
    sections
      .of('user')
      .map((user) => personOf(ledger, user, rules))
      .map((person) => [person.key, person]),
  )
  const context = { ledger, now: around.now, who: whoIs(people, ledger) }
  const shifts = sections.of('shift')
  const schedules = sections.of('schedule').flatMap((schedule) => scheduleOf(context, schedule, shifts) ?? [])
  const policies = chainsIn(context, sections.of('chain'), sections.of('step'))
  const teams = teamsIn(sections, ledger, people)
  return compile({ people: [...people.values()], teams, schedules, policies }, ledger, around)
}

/** Somebody who takes turns and is not exported keeps their place: without them everybody else's turns would move. */
const whoIs =
  (people: Map<string, ForeignPerson>, ledger: Ledger) =>
  (key: string, path: string): string => {
    if (!people.has(key)) {
      people.set(key, { key, path, name: key, methods: [], rules: {} })
      changed(
        ledger,
        `person ${key}`,
        path,
        'Is named and not among the users; keeps the turns.',
        'Export the users too, or give them a mail address.',
      )
    }
    return key
  }

const personOf = (ledger: Ledger, user: Thing, rules: ReadonlyMap<string, readonly Thing[]>): ForeignPerson => {
  const key = neededText(ledger, user, 'user', 'id')
  const name = textAt(user, 'name', 'username', 'email') ?? key
  const methods = methodsOf(user)
  return {
    key,
    path: user.path,
    name,
    email: textAt(user, 'email'),
    zone: ownZone(ledger, user, `person ${name}`, 'timezone', 'time_zone'),
    methods,
    rules: rulesOf(ledger, [...(rules.get(key) ?? []), ...thingsAt(user, 'notification_rules')], methods, name),
  }
}

/** What the API tells of the ways to reach somebody: little, for numbers stay within. */
const methodsOf = (user: Thing): readonly ForeignMethod[] => {
  const of = (channel: ChannelType, label: string, address: string | undefined): ForeignMethod[] =>
    address === undefined ? [] : [{ key: channel, path: user.path, label, channel, address }]
  const telephone = textAt(user, 'verified_phone_number', 'phone_number')
  return [
    ...of('slack-bot', 'Slack', textAt(thingsAt(user, 'slack')[0] ?? thingAt(user, 'slack'), 'user_id')),
    ...of('telegram', 'Telegram', textAt(thingAt(user, 'telegram'), 'chat_id', 'telegram_chat_id')),
    ...of('sms', 'SMS', telephone),
    ...of('voice', 'telephone', telephone),
    ...of('email', 'mail', textAt(user, 'email')),
  ]
}

const ways: Readonly<Record<string, ChannelType>> = {
  notify_by_slack: 'slack-bot',
  notify_by_sms: 'sms',
  notify_by_phone_call: 'voice',
  notify_by_telegram: 'telegram',
  notify_by_email: 'email',
}

const rulesOf = (ledger: Ledger, rules: readonly Thing[], methods: readonly ForeignMethod[], person: string): ForeignPerson['rules'] => {
  const of = (isImportant: boolean): readonly ForeignRule[] => {
    let minutes = 0
    return rules
      .filter((rule) => (rule.value['important'] === true) === isImportant)
      .toSorted((one, other) => (numberAt(one, 'position') ?? 0) - (numberAt(other, 'position') ?? 0))
      .flatMap((rule): ForeignRule[] => {
        const type = textAt(rule, 'type') ?? ''
        if (type === 'wait') {
          minutes += (numberAt(rule, 'duration') ?? 60) / 60
          return []
        }
        const channel = ways[type]
        if (channel !== undefined && methods.some(({ key }) => key === channel)) return [{ method: channel, minutes }]
        leftOut(
          ledger,
          `notification rule of ${person}`,
          rule.path,
          channel === undefined ? `Messages by "${type}" end with Grafana OnCall.` : `The export does not say the address for ${type}.`,
          'They add the method under Settings, How I am reached, and a rule for it.',
        )
        return []
      })
  }
  return { important: of(true), default: of(false) }
}

const teamsIn = (sections: Sections, ledger: Ledger, people: ReadonlyMap<string, ForeignPerson>): readonly ForeignTeam[] => {
  const chains = chainOfTeams(sections, ledger)
  const members = new Map<string, string[]>()
  for (const user of sections.of('user'))
    for (const team of textsAt(user, 'teams')) members.set(team, [...(members.get(team) ?? []), textAt(user, 'id') ?? ''])
  return sections.of('team').map((team) => {
    const key = neededText(ledger, team, 'team', 'id')
    const named = textsAt(team, 'users').filter((user) => people.has(user))
    return {
      key,
      path: team.path,
      name: textAt(team, 'name') ?? key,
      email: textAt(team, 'email'),
      members: [...new Set([...named, ...(members.get(key) ?? [])])],
      policy: chains.get(key),
    }
  })
}

/** What pages come to a team through: the chain of its integrations, when they have one and the same. */
const chainOfTeams = (sections: Sections, ledger: Ledger): ReadonlyMap<string, string> => {
  const used = new Map<string, Set<string>>()
  for (const integration of sections.of('integration')) {
    const name = textAt(integration, 'name') ?? textAt(integration, 'id') ?? ''
    const [team, chain] = [textAt(integration, 'team_id'), textAt(thingAt(integration, 'default_route'), 'escalation_chain_id')]
    leftOut(
      ledger,
      `integration ${name}`,
      integration.path,
      'Its address and its templates are those of Grafana.',
      'Declare an Integration, point the sender at it, and a Route that names the escalation policy.',
    )
    if (team !== undefined && chain !== undefined) used.set(team, (used.get(team) ?? new Set()).add(chain))
  }
  for (const route of sections.of('route'))
    leftOut(
      ledger,
      `route ${textAt(route, 'routing_regex') ?? ''}`,
      route.path,
      'It is an expression over the body of a request.',
      'Declare a Route that matches labels.',
    )
  for (const chain of sections.of('chain')) {
    const [team, id] = [textAt(chain, 'team_id'), textAt(chain, 'id')]
    if (team !== undefined && id !== undefined && !used.has(team)) used.set(team, new Set([id]))
  }
  return new Map([...used].flatMap(([team, all]) => (all.size === 1 ? [[team, [...all][0] ?? ''] as const] : [])))
}
