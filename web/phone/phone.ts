/**
 * The page on a phone: what broke, for whom, since when, what to do first, and one large button per answer. It is opened by the signed
 * link of a message, at 03:00, on a bad network: no framework, one request for the page, one for its content, and it says plainly what happened.
 */
interface Notice {
  readonly subject: string
  readonly state: 'escalating' | 'snoozed' | 'acknowledged' | 'stopped'
  readonly title: string
  readonly text: string
  readonly workload?: string
  readonly priority: string
  readonly runbook?: string
  readonly about: readonly string[]
  readonly since: string
  readonly nextAt?: string
  readonly paused?: string
  readonly answeredBy: readonly string[]
  readonly expiresAt?: string
  readonly snoozedUntil?: string
  readonly snoozedBy?: string
  readonly exhausted: boolean
  readonly acknowledgedBy?: string
  readonly acknowledgedAt?: string
  readonly endedAt?: string
  readonly endedBecause?: string
  readonly choices: readonly { readonly choice: string; readonly label: string; readonly asksWhy?: boolean }[]
}

interface Beside {
  readonly needed: number
  readonly holdsSeconds?: number
  readonly others: readonly {
    readonly person: string
    readonly title: string
    readonly at: string
    readonly state: 'answered' | 'arrived' | 'sent' | 'waiting' | 'lost'
  }[]
}

interface Opened {
  readonly person: string
  readonly reason: string
  readonly notice: Notice
  /** Who else was paged, and how many answers it takes. */
  readonly beside?: Beside
  /** Nothing broke: a test of whether pages reach people. */
  readonly test?: boolean
  /** The pages the message speaks for, when they are several. */
  readonly together?: readonly {
    readonly token: string
    readonly title: string
    readonly priority: string
    readonly workload?: string
    readonly state: string
  }[]
}

interface Said {
  readonly kind: 'good' | 'bad' | 'plain'
  readonly text: string
}

const token = decodeURIComponent(location.pathname.split('/')[2] ?? '')
/** The button that was tapped in the message. It is offered first, never answered by opening the page: mail filters open links too. */
const meant = new URLSearchParams(location.search).get('choice')
const page = document.getElementById('page')
let opened: Opened | undefined
let busy: string | undefined
let said: Said | undefined
/** One for as long as the page is open: what somebody is typing must survive that the page is drawn anew. */
const why = document.createElement('textarea')
why.rows = 3
why.maxLength = 5_000

/** `element('p', 'quiet', 'text', child …)`: text is never read as markup. */
const element = (tag: string, look: string, ...content: readonly (string | Node)[]): HTMLElement => {
  const made = document.createElement(tag)
  if (look !== '') made.className = look
  made.append(...content)
  return made
}

const ask = async <Answer>(address: string, init?: RequestInit): Promise<Answer> => {
  const response = await fetch(address, {
    credentials: 'omit',
    headers: { accept: 'application/json', ...(init?.body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...init,
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok) return body as Answer
  const problem = typeof body === 'object' && body !== null ? body : {}
  throw new Error(
    'detail' in problem && typeof problem.detail === 'string'
      ? problem.detail
      : 'title' in problem && typeof problem.title === 'string'
        ? problem.title
        : `The server answered ${response.status}.`,
  )
}

const unreachable = 'No connection. Nothing was answered yet; try again.'
const reasonOf = (failure: unknown): string =>
  failure instanceof TypeError ? unreachable : failure instanceof Error ? failure.message : unreachable

const ago = (instant: string): string => {
  const minutes = Math.round((Date.now() - Date.parse(instant)) / 60_000)
  if (minutes < 1) return 'just now'
  return minutes < 60 ? `${minutes} min ago` : minutes < 2_880 ? `${Math.round(minutes / 60)} h ago` : new Date(instant).toLocaleString()
}

const nameOf = (reference: string): string => reference.slice(reference.indexOf(':') + 1)

const time = (instant: string): HTMLElement => {
  const shown = element('time', '', ago(instant))
  shown.setAttribute('datetime', instant)
  shown.title = new Date(instant).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })
  return shown
}

const called = (reference: string): string =>
  reference === opened?.person ? 'You' : (opened?.beside?.others.find(({ person }) => person === reference)?.title ?? nameOf(reference))

const stateOf = (notice: Notice): HTMLElement => {
  switch (notice.state) {
    case 'acknowledged': {
      const by = notice.acknowledgedBy === undefined ? 'Somebody' : called(notice.acknowledgedBy)
      return element(
        'p',
        'state taken',
        `${by} ${by === 'You' ? 'are' : 'is'} on it`,
        ...(notice.acknowledgedAt === undefined ? [] : [', ', time(notice.acknowledgedAt)]),
        ...(notice.expiresAt === undefined
          ? []
          : ['. Unless it is over, people are paged again at ', element('b', '', clock(notice.expiresAt))]),
      )
    }
    case 'snoozed':
      return element(
        'p',
        'state taken',
        `${notice.snoozedBy === undefined ? 'Somebody' : called(notice.snoozedBy)} put it off`,
        ...(notice.snoozedUntil === undefined ? [] : [' until ', element('b', '', clock(notice.snoozedUntil))]),
      )
    case 'stopped':
      return element(
        'p',
        'state over',
        `It is over${notice.endedBecause === undefined ? '' : `: ${notice.endedBecause}`}`,
        ...(notice.endedAt === undefined ? [] : [', ', time(notice.endedAt)]),
      )
    case 'escalating':
      return escalating(notice)
    default:
      return notice.state satisfies never
  }
}

/** Several may have to answer: then it says how many did. */
const escalating = (notice: Notice): HTMLElement => {
  if (opened?.test === true) return element('p', 'state taken', 'Nothing broke. Say that it reached you.')
  const needed = opened?.beside?.needed ?? 1
  const by = notice.answeredBy.map(called)
  const first =
    needed > 1
      ? `${by.length} of ${needed} took it${by.length === 0 ? '' : `: ${by.join(', ')}`}`
      : notice.exhausted
        ? 'Nobody answered; you are the last'
        : 'Nobody is on it yet'
  const next =
    notice.paused !== undefined
      ? [`. Paging waits: ${notice.paused}`]
      : notice.nextAt === undefined || notice.exhausted
        ? []
        : ['. The next is paged ', element('b', '', clock(notice.nextAt))]
  return element('p', 'state open', first, ...next)
}

/** `14:05` today, `Tue 08:00` another day. */
const clock = (instant: string): string => {
  const at = new Date(instant)
  const isToday = at.toDateString() === new Date().toDateString()
  return at.toLocaleString(undefined, { hour: '2-digit', minute: '2-digit', ...(isToday ? {} : { weekday: 'short' }) })
}

const button = (choice: string, label: string, first: boolean, spoken = label): HTMLElement => {
  const made = element('button', first ? 'primary' : '', busy === choice ? 'One moment…' : label)
  made.setAttribute('type', 'button')
  if (spoken !== label) made.setAttribute('aria-label', spoken)
  made.dataset.choice = choice
  if (busy !== undefined) made.setAttribute('disabled', '')
  made.addEventListener('click', () => void answer(choice))
  return made
}

/** The full page of the thing, for whoever signs in. */
const urlOf = (reference: string): string | undefined => {
  const id = encodeURIComponent(nameOf(reference))
  if (/^alert(-group)?:/.test(reference)) return `/alerts/${id}`
  if (reference.startsWith('incident:')) return `/incidents/${id}`
  if (/^(runbook|playbook):/.test(reference)) return `/procedures/${encodeURIComponent(reference)}`
  if (reference.startsWith('drill:')) return `/drills/${encodeURIComponent(nameOf(reference).split('/')[0] ?? '')}`
  return reference.startsWith('run:') ? `/runs/${id}` : undefined
}

/** The form of a procedure, filled in from what the page is about. */
const formOf = (procedure: string, about: readonly string[]): string | undefined => {
  const url = urlOf(procedure)
  const broken = about.filter((one) => /^(?:alert|alert-group|incident):/.test(one))
  return url === undefined ? undefined : `${url}/run${broken.length === 0 ? '' : `?${new URLSearchParams({ about: broken.join(' ') })}`}`
}

const link = (url: string | undefined, label: string): HTMLElement | string => {
  if (url === undefined) return label
  const made = element('a', '', label)
  made.setAttribute('href', url)
  return made
}

const pair = (term: string, ...value: readonly (string | Node)[]): readonly Node[] => [element('dt', '', term), element('dd', '', ...value)]

const show = (): void => {
  if (page === null) return
  const status = said === undefined ? [] : [element('p', `said ${said.kind}`, said.text)]
  if (opened === undefined) return page.replaceChildren(...status, retry())
  const { notice, person, reason } = opened
  document.title = `${notice.title} · Andon`
  page.replaceChildren(
    element(
      'header',
      '',
      opened.test === true
        ? element('span', 'priority test', 'TEST')
        : element('span', `priority ${notice.priority.toLowerCase()}`, notice.priority),
      element('span', 'quiet', `for ${nameOf(person)}`),
    ),
    element('h1', '', notice.title),
    stateOf(notice),
    ...status,
    ...bundled(opened.together ?? []),
    ...choices(notice),
    element(
      'dl',
      '',
      ...(notice.workload === undefined ? [] : pair('Workload', nameOf(notice.workload))),
      ...pair('Since', time(notice.since)),
      ...(notice.runbook === undefined
        ? []
        : pair(
            'Do first',
            link(formOf(notice.runbook, notice.about), nameOf(notice.runbook)),
            ' · ',
            link(urlOf(notice.runbook), 'its text'),
          )),
      ...pair('Why you', reason),
      ...(opened.beside?.holdsSeconds === undefined || notice.state !== 'escalating'
        ? []
        : pair('If you take it', `it is yours for ${Math.round(opened.beside.holdsSeconds / 60)} min, then people are paged again`)),
    ),
    ...others(opened.beside?.others ?? []),
    ...(notice.text === '' ? [] : [element('pre', '', notice.text)]),
    ...(urlOf(notice.subject) === undefined ? [] : [element('p', 'quiet', link(urlOf(notice.subject), 'Open it in the console'))]),
  )
}

/** Each page of a bundle, with a link to it alone: one may be answered without the others. */
const bundled = (pages: NonNullable<Opened['together']>): readonly HTMLElement[] => {
  if (pages.length === 0) return []
  const items = pages.map(({ token: own, title, priority, workload, state }) =>
    element(
      'li',
      state === 'escalating' ? '' : 'quiet',
      element('span', `priority ${priority.toLowerCase()}`, priority),
      ' ',
      link(`/p/${encodeURIComponent(own)}`, `${workload === undefined ? '' : `${nameOf(workload)}: `}${title}`),
      state === 'escalating' ? '' : state === 'acknowledged' ? ', somebody is on it' : state === 'snoozed' ? ', put off' : ', over',
    ),
  )
  return [element('ul', 'bundle', ...items)]
}

/** Large ones for what one decides; putting it off is one line of small ones. */
const choices = (notice: Notice): readonly HTMLElement[] => {
  // Whoever has taken it need not take it again.
  const has = opened !== undefined && [...notice.answeredBy, notice.acknowledgedBy].includes(opened.person)
  const all = inOrder(notice).filter(({ choice }) => !has || (choice !== 'acknowledge' && choice !== 'take-over'))
  const isOff = (choice: string): boolean => choice in putOff
  const large = all.filter(({ choice }) => !isOff(choice) || choice === meant)
  const small = all.filter(({ choice }) => isOff(choice) && choice !== meant)
  const asking = all.filter(({ asksWhy }) => asksWhy === true).map(({ label }) => label)
  return [
    ...(asking.length === 0 ? [] : [element('label', 'why', `Why (needed for: ${asking.join(', ')})`, why)]),
    element('div', 'choices', ...large.map(({ choice, label }, index) => button(choice, label, index === 0))),
    ...(small.length === 0
      ? []
      : [
          element(
            'div',
            'later',
            element('span', 'quiet', 'Put it off'),
            ...small.map(({ choice, label }) => button(choice, putOff[choice] ?? label, false, `Put it off: ${putOff[choice] ?? label}`)),
          ),
        ]),
  ]
}

const putOff: Readonly<Record<string, string>> = { snooze: '30 min', 'snooze-hour': '1 h', 'snooze-morning': 'Morning' }

const fates = {
  answered: 'took it',
  arrived: 'was reached',
  sent: 'a message is on its way',
  waiting: 'is paged a little later',
  lost: 'was not reached',
} as const

/** Who else was paged: at night nobody wants to be the second who gets up. */
const others = (all: Beside['others']): readonly HTMLElement[] =>
  all.length === 0
    ? []
    : [
        element('h2', '', 'Who else'),
        element(
          'ul',
          'others',
          ...all.map(({ title, state, at }) =>
            element('li', '', element('b', '', title), ` ${fates[state]}`, ...(state === 'waiting' ? [] : [', paged ', time(at)])),
          ),
        ),
      ]

const inOrder = ({ choices }: Notice): Notice['choices'] => [
  ...choices.filter(({ choice }) => choice === meant),
  ...choices.filter(({ choice }) => choice !== meant),
]

const retry = (): HTMLElement => {
  const made = element('button', 'primary', 'Try again')
  made.setAttribute('type', 'button')
  made.addEventListener('click', () => void look())
  return made
}

const look = async (): Promise<void> => {
  try {
    opened = await ask<Opened>(`/api/v1/notice/open?token=${encodeURIComponent(token)}`)
    if (said?.kind === 'bad') said = undefined
  } catch (failure) {
    said = { kind: 'bad', text: reasonOf(failure) }
  }
  show()
}

const answer = async (choice: string): Promise<void> => {
  const mustSay = opened?.notice.choices.find((one) => one.choice === choice)?.asksWhy === true
  const note = why.value.trim()
  if (mustSay && note === '') {
    said = { kind: 'bad', text: 'Say why first: whoever asked will want to know.' }
    show()
    return why.focus()
  }
  busy = choice
  said = undefined
  show()
  try {
    const answered = await ask<{ done: boolean; message: string; notice: Notice }>('/api/v1/notice/answer', {
      method: 'POST',
      body: JSON.stringify({ token, choice, ...(mustSay ? { note } : {}) }),
    })
    said = { kind: answered.done ? 'good' : 'plain', text: answered.message }
    if (opened !== undefined) opened = { ...opened, notice: answered.notice }
    busy = undefined
    show()
    // Who else took it, and how many are still needed, changed with the answer.
    return await look()
  } catch (failure) {
    said = { kind: 'bad', text: reasonOf(failure) }
  }
  busy = undefined
  show()
}

void look()
// What others do meanwhile shows without a reload: looked at again when the phone is taken up, and every twenty seconds.
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && busy === undefined && void look())
setInterval(
  () =>
    document.visibilityState === 'visible' &&
    busy === undefined &&
    opened !== undefined &&
    opened.notice.state !== 'stopped' &&
    void look(),
  20_000,
)

export {}
