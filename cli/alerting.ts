import Type, { type TSchema } from 'typebox'
import { parseMatchers } from '#domains/silences/notation.ts'
import type { ApiAction } from './api.ts'
import { type Options, readWords } from './arguments.ts'
import { exits, UsageError } from './failure.ts'
import type { Server } from './server.ts'
import { formatOf, show } from './show.ts'
import type { Terminal } from './terminal.ts'

/**
 * What people who know `amtool` type without thinking: matchers and labels as words, one identifier as the answer, several silences ended
 * at once. Each is a translation into actions that are commands of their own, or into a question of Alertmanager's API.
 */
export interface AlertingVerb {
  readonly summary: string
  /** What follows the verb. */
  readonly usage: string
  readonly flags: TSchema
  readonly run: (call: AlertingCall) => Promise<number>
}

interface AlertingCall {
  readonly server: Server
  readonly words: readonly string[]
  readonly input: Readonly<Record<string, unknown>>
  readonly options: Options
  readonly terminal: Terminal
  readonly about: string
}

const text = (description: string) => Type.Optional(Type.String({ description }))
const list = (description: string) => Type.Optional(Type.Array(Type.String(), { description }))
const flag = (description: string) => Type.Optional(Type.Boolean({ description }))

const addSilence: AlertingVerb = {
  summary: 'Silence alerts: alertname=Down instance=~"db-.*" --duration 2h --comment "…"',
  usage: '<matcher>… --comment <text> [--duration 1h | --end <instant>]',
  flags: Type.Object({
    comment: text('Why, for whoever wonders that nobody is paged (-c).'),
    duration: text('How long it lasts (-d). Default 1h, unless --end is given.'),
    start: text('When it begins. Default now.'),
    end: text('When it ends.'),
    author: text('Who made it (-a). Default who you are here.'),
    title: text('How people call it.'),
  }),
  run: async ({ server, words, input, options, terminal, about }) => {
    if (words.length === 0) throw new UsageError('Say of which alerts: alertname=Down instance=~"db-.*".', about)
    if (input['comment'] === undefined) throw new UsageError('--comment is missing: say why.', about)
    const end = input['end']
    const answer = await callAction(server, 'silence.create', {
      match: words.map(matcherOf),
      comment: input['comment'],
      ...(input['start'] === undefined ? {} : { startsAt: input['start'] }),
      ...(end === undefined ? { duration: input['duration'] ?? '1h' } : { endsAt: end }),
      ...(input['author'] === undefined ? {} : { createdBy: input['author'] }),
      ...(input['title'] === undefined ? {} : { title: input['title'] }),
    })
    return answerWith(answer, options, terminal, () => `${nameOf(fieldOf(answer, 'silence'))}\n`)
  },
}

const querySilences: AlertingVerb = {
  summary: 'List silences that are active or will be, with matchers only those that fit',
  usage: '[<matcher>…] [--expired] [--quiet]',
  flags: Type.Object({
    expired: flag('Those that are over, instead.'),
    createdBy: text('Only by this person.'),
    quiet: flag('Only their identifiers (-q).'),
  }),
  run: async ({ server, words, input, options, terminal }) => {
    const filter = words.length === 0 ? {} : { filter: words.map(matcherOf).join(', ') }
    const states = input['expired'] === true ? ['expired'] : ['active', 'pending']
    const found: unknown[] = []
    for (const state of states) found.push(...(await everyPage(server, 'silence.list', { state, ...filter })))
    const items = found.filter((one) => input['createdBy'] === undefined || fieldOf(one, 'createdBy') === input['createdBy'])
    if (input['quiet'] === true) return written(terminal, items.map((one) => `${nameOf(fieldOf(one, 'silence'))}\n`).join(''))
    const format = formatIn(options, terminal)
    const rows = items.map((one) => ({
      id: nameOf(fieldOf(one, 'silence')),
      matchers: fieldOf(one, 'matchers'),
      state: fieldOf(one, 'state'),
      endsAt: fieldOf(one, 'to'),
      createdBy: fieldOf(one, 'createdBy'),
      comment: fieldOf(one, 'comment'),
    }))
    return written(terminal, show(format === 'table' ? rows : items, format, terminal.width))
  },
}

const expireSilences: AlertingVerb = {
  summary: 'End silences now',
  usage: '<id>…',
  flags: Type.Object({ reason: text('Why, for their history.') }),
  run: async ({ server, words, input, options, terminal, about }) => {
    if (words.length === 0) throw new UsageError('Say which: `andon silence query -q` lists their identifiers.', about)
    const answers: unknown[] = []
    const reason = input['reason'] === undefined ? {} : { reason: input['reason'] }
    for (const silence of words) answers.push(await callAction(server, 'silence.expire', { silence, ...reason }))
    return answerWith(answers, options, terminal, () => '')
  },
}

const queryAlerts: AlertingVerb = {
  summary: 'List open alerts: alertname=Down severity!=info',
  usage: '[<matcher>…] [--silenced] [--inhibited] [--active] [--receiver <expression>]',
  flags: Type.Object({
    silenced: flag('Also, or only, those a silence holds back.'),
    inhibited: flag('Also, or only, those other alerts hold back.'),
    active: flag('Those nothing holds back. The default, unless another is asked for.'),
    receiver: text('Only those a route takes whose name matches.'),
  }),
  run: async ({ server, words, input, options, terminal }) => {
    const { silenced = false, inhibited = false, active = silenced !== true && inhibited !== true, receiver } = input
    const answer = await server.call(
      { method: 'GET', path: '/api/v2/alerts' },
      { filter: words.map(matcherOf), silenced, inhibited, active, ...(receiver === undefined ? {} : { receiver }) },
    )
    const alerts: readonly unknown[] = Array.isArray(answer) ? answer : []
    const format = formatIn(options, terminal)
    const rows = alerts.map((alert) => ({
      alertname: fieldOf(fieldOf(alert, 'labels'), 'alertname'),
      startsAt: fieldOf(alert, 'startsAt'),
      summary: fieldOf(fieldOf(alert, 'annotations'), 'summary'),
      state: fieldOf(fieldOf(alert, 'status'), 'state'),
      labels: Object.entries(Object(fieldOf(alert, 'labels')))
        .filter(([name]) => name !== 'alertname')
        .map(([name, value]) => `${name}=${String(value)}`)
        .join(' '),
    }))
    return written(terminal, show(format === 'table' ? rows : alerts, format, terminal.width))
  },
}

const addAlert: AlertingVerb = {
  summary: 'Report an alert: Down instance=db-1 --annotation summary="It is down"',
  usage: '[<name>] <label=value>… [--annotation <name=value>]…',
  flags: Type.Object({
    annotation: list('What people shall read: summary="It is down". Again for each.'),
    start: text('When it began. Default now.'),
    end: text('When it ends, or ended.'),
    generatorUrl: text('Where it comes from.'),
  }),
  run: async ({ server, words, input, options, terminal, about }) => {
    const labels = labelsOf(words, about)
    if (Object.keys(labels).length === 0) throw new UsageError('Say what it is called: `andon alert add Down instance=db-1`.', about)
    const annotations = pairsOf([input['annotation'] ?? []].flat().map(String), about)
    const answer = await callAction(server, 'alert.receive', {
      alerts: [
        {
          labels,
          annotations,
          ...(input['start'] === undefined ? {} : { startsAt: input['start'] }),
          ...(input['end'] === undefined ? {} : { endsAt: input['end'] }),
          ...(input['generatorUrl'] === undefined ? {} : { url: input['generatorUrl'] }),
        },
      ],
    })
    return answerWith(answer, options, terminal, () => show(answer, 'table', terminal.width))
  },
}

const testRoute: AlertingVerb = {
  summary: 'Show where an alert with these labels would go, and why',
  usage: '<label=value>…',
  flags: Type.Object({}),
  run: async ({ server, words, options, terminal, about }) => {
    const labels = labelsOf(words, about)
    if (Object.keys(labels).length === 0) throw new UsageError('Give labels: alertname=Down workload=checkout.', about)
    const answer = await callAction(server, 'alert.route-test', { labels })
    return written(terminal, show(answer, formatIn(options, terminal), terminal.width))
  },
}

/** By noun and verb. */
export const alertingVerbs: Readonly<Record<string, Readonly<Record<string, AlertingVerb>>>> = {
  silence: { add: addSilence, query: querySilences, expire: expireSilences },
  alert: { query: queryAlerts, add: addAlert, 'route-test': testRoute },
}

/** The letters `amtool` has for some flags. */
const letters: Readonly<Record<string, string>> = { '-c': '--comment', '-d': '--duration', '-a': '--author', '-q': '--quiet' }

export const runAlerting = async (
  verb: AlertingVerb,
  about: string,
  args: readonly string[],
  before: Options,
  open: (options: Options) => Server,
  terminal: Terminal,
): Promise<number> => {
  const {
    input,
    words,
    options: after,
  } = readWords(
    verb.flags,
    args.map((word) => letters[word] ?? word),
    about,
  )
  const options = { ...before, ...after }
  return verb.run({ server: open(options), words, input, options, terminal, about })
}

/** `alertname=Down`, `instance=~"a.*"`, or a bare name, which is an alertname. The shell has taken the quotes. */
const matcherOf = (word: string): string => {
  if (/[=!]/.test(word)) {
    const parsed = parseMatchers(word)
    if (!('problem' in parsed)) return word
    // What the shell left of `foo="a, b"` is a value with a comma in it.
    const [, name = '', operator = '', value = ''] = /^\s*([^\s=!~]+)\s*(=~|!~|!=|=)([\s\S]*)$/.exec(word) ?? []
    if (name === '') throw new UsageError(parsed.problem)
    return `${name}${operator}${JSON.stringify(value)}`
  }
  return `alertname=${JSON.stringify(word)}`
}

const labelsOf = (words: readonly string[], about: string): Record<string, string> => {
  const [first, ...rest] = words
  if (first === undefined || first.includes('=')) return pairsOf(words, about)
  return { alertname: first, ...pairsOf(rest, about) }
}

const pairsOf = (words: readonly string[], about: string): Record<string, string> =>
  Object.fromEntries(
    words.map((word) => {
      const [, name, quoted] = /^([^=]+)=([\s\S]*)$/.exec(word) ?? []
      if (name === undefined || quoted === undefined) throw new UsageError(`"${word}" is not name=value.`, about)
      return [name.trim(), /^"[\s\S]*"$/.test(quoted) ? quoted.slice(1, -1) : quoted]
    }),
  )

const callAction = async (server: Server, name: string, input: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const action: ApiAction | undefined = (await server.actions()).get(name)
  if (action === undefined) throw new UsageError(`The server has no action ${name}: it is older than this command line.`)
  return server.call(action, input)
}

const mostPages = 100

const everyPage = async (server: Server, name: string, input: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> => {
  const found: unknown[] = []
  let after: unknown
  for (let pages = 0; pages < mostPages; pages += 1) {
    const answer = await callAction(server, name, { ...input, limit: 500, ...(after === undefined ? {} : { after }) })
    const items = fieldOf(answer, 'items')
    found.push(...(Array.isArray(items) ? items : []))
    after = fieldOf(answer, 'next')
    if (after === undefined) break
  }
  return found
}

/** `--json`, `-o json`, and amtool's `simple` and `extended`. */
const formatIn = ({ json, output }: Options, terminal: Terminal) =>
  json !== undefined ? 'json' : output === 'simple' || output === 'extended' ? 'table' : formatOf(output, terminal.isTerminal)

/** The answer as data where that was asked for, else in the few words a script reads. */
const answerWith = (answer: unknown, options: Options, terminal: Terminal, words: () => string): number => {
  const isData = options.json !== undefined || options.output === 'json' || options.output === 'yaml'
  return written(terminal, isData ? show(answer, formatIn(options, terminal), terminal.width) : words())
}

const written = (terminal: Terminal, out: string): number => {
  if (out !== '') terminal.write(out)
  return exits.done
}

const fieldOf = (value: unknown, name: string): unknown => Object.entries(Object(value)).find(([key]) => key === name)?.[1]

const nameOf = (reference: unknown): string => String(reference).replace(/^silence:/, '')
