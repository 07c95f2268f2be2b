/**
 * Which questions a fact may have changed the answer of, by the nouns of both. Too many costs a request, too few shows a lie,
 * so a noun that is not listed touches the questions of its own noun.
 */
const touches: Readonly<Record<string, readonly string[]>> = {
  record: [
    'record',
    'kind',
    'oncall',
    'procedure',
    'canary',
    'readiness',
    'identity',
    'schedule',
    'repository',
    'integration',
    'event-rule',
    'heartbeat',
    'alert',
    'silence',
    'composite',
    'noise',
    'contact',
  ],
  alert: ['alert', 'incident', 'notice', 'readiness', 'canary', 'composite'],
  silence: ['silence', 'alert', 'record'],
  composite: ['composite', 'alert'],
  noise: ['noise', 'record'],
  notice: ['notice', 'alert', 'incident', 'message', 'oncall'],
  escalation: ['notice', 'alert'],
  incident: ['incident', 'alert', 'readiness'],
  run: ['run', 'procedure', 'alert', 'incident', 'readiness'],
  canary: ['canary', 'alert', 'demo', 'readiness'],
  message: ['message', 'notice', 'alert', 'contact', 'oncall'],
  check: ['readiness', 'check'],
  verdict: ['readiness', 'check'],
  event: ['event', 'event-rule', 'event-delivery', 'integration'],
  'event-rule': ['event-rule', 'event-delivery'],
  'event-delivery': ['event-delivery', 'event-rule'],
  integration: ['integration', 'event'],
  heartbeat: ['heartbeat', 'alert'],
  person: ['identity', 'record'],
  oncall: ['oncall', 'schedule'],
  contact: ['contact', 'oncall', 'message'],
  demo: ['demo', 'canary'],
  session: ['identity', 'session'],
  token: ['identity', 'token'],
}

/** Questions about the log itself change with every fact. */
const always = ['fact']

export const isTouchedBy = (question: string, noun: string): boolean => {
  const asked = question.split('.')[0] ?? ''
  return asked === noun || always.includes(asked) || (touches[noun]?.includes(asked) ?? false)
}
