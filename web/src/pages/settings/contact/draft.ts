import { isPlain, type Plain } from '../../../form/schema.ts'

/** One way to reach me, as my record says it. */
export interface Method {
  readonly name: string
  readonly channel: string
  readonly address: string
  readonly urgency?: string
  readonly delay?: string
  readonly limit?: string
}

/** A method that is used so long after a page begins; without a delay at once. */
export interface Use {
  readonly method: string
  readonly delay?: string
}

export interface Quiet {
  readonly from: string
  readonly to: string
  readonly days?: readonly string[]
  readonly except?: readonly string[]
}

export type Urgency = 'important' | 'default'
const urgencies: readonly Urgency[] = ['important', 'default']

/** What a mail address is called that no method names. */
export const mailName = 'mail'

export const methodsIn = (spec: Plain): readonly Method[] =>
  (Array.isArray(spec.contactMethods) ? spec.contactMethods : []).filter(isPlain).map((each): Method => ({
    name: String(each.name ?? ''),
    channel: String(each.channel ?? ''),
    address: String(each.address ?? ''),
    ...text('urgency', each.urgency),
    ...text('delay', each.delay),
    ...text('limit', each.limit),
  }))

/** Names that rules and quiet hours may say: those of the methods, and `mail` for the mail address. */
export const namesIn = (spec: Plain): readonly string[] => {
  const methods = methodsIn(spec)
  const isKnown = methods.some(({ channel, address }) => channel === 'email' && address === spec.email)
  return [...methods.map(({ name }) => name), ...(typeof spec.email === 'string' && !isKnown ? [mailName] : [])]
}

/** What is used when for an urgency: the rules, or what the methods say of themselves. */
export const usesIn = (spec: Plain, urgency: Urgency): readonly Use[] => {
  const rules = isPlain(spec.rules) ? spec.rules[urgency] : undefined
  if (Array.isArray(rules))
    return rules.filter(isPlain).map((each) => ({ method: String(each.method ?? ''), ...text('delay', each.delay) }))
  return methodsIn(spec)
    .filter((method) => method.urgency === undefined || method.urgency === urgency)
    .map(({ name, delay }) => ({ method: name, ...(delay === undefined ? {} : { delay }) }))
}

/** Whether an urgency has rules of its own. */
export const hasRules = (spec: Plain, urgency: Urgency): boolean => isPlain(spec.rules) && Array.isArray(spec.rules[urgency])

/** Puts a method in, or in the place of the one of that name; rules and quiet hours follow a new name. */
export const withMethod = (spec: Plain, before: string | undefined, method: Method): Plain => {
  const methods = methodsIn(spec)
  if (before === undefined) return { ...spec, contactMethods: [...methods, method] }
  const replaced = { ...spec, contactMethods: methods.map((each) => (each.name === before ? method : each)) }
  return before === method.name ? replaced : renamed(replaced, before, method.name)
}

/** Takes a method out, and out of rules and quiet hours. What is left empty goes too: an empty rule is none. */
export const withoutMethod = (spec: Plain, name: string): Plain => {
  const methods = methodsIn(spec).filter((each) => each.name !== name)
  return tidy({ ...spec, contactMethods: methods }, (each) => (each === name ? undefined : each))
}

const renamed = (spec: Plain, before: string, after: string): Plain => tidy(spec, (name) => (name === before ? after : name))

const tidy = (spec: Plain, naming: (name: string) => string | undefined): Plain => {
  const { rules: _, quietHours, contactMethods, ...rest } = spec
  const rules: Record<string, readonly Use[]> = {}
  for (const urgency of urgencies) {
    const uses = hasRules(spec, urgency) ? usesIn(spec, urgency).flatMap((use) => present(use, naming(use.method))) : []
    if (uses.length > 0) rules[urgency] = uses
  }
  const methods = Array.isArray(contactMethods) ? contactMethods : []
  return {
    ...rest,
    ...(methods.length === 0 ? {} : { contactMethods: methods }),
    ...(Object.keys(rules).length === 0 ? {} : { rules }),
    ...(isPlain(quietHours) ? { quietHours: quietWith(quietHours, naming) } : {}),
  }
}

const present = (use: Use, method: string | undefined): readonly Use[] => (method === undefined ? [] : [{ ...use, method }])

const quietWith = (quiet: Plain, naming: (name: string) => string | undefined): Plain => {
  const { except, ...rest } = quiet
  const names = (Array.isArray(except) ? except : []).flatMap((name) => naming(String(name)) ?? [])
  return names.length === 0 ? rest : { ...rest, except: names }
}

/** Says what is used when for an urgency; nothing takes the rules of it back. */
export const withUses = (spec: Plain, urgency: Urgency, uses: readonly Use[]): Plain => {
  const { rules: before, ...rest } = spec
  const { [urgency]: _, ...others } = isPlain(before) ? before : {}
  const rules = uses.length === 0 ? others : { ...others, [urgency]: uses }
  return Object.keys(rules).length === 0 ? rest : { ...rest, rules }
}

export const quietIn = (spec: Plain): Quiet | undefined => {
  const { quietHours } = spec
  if (!isPlain(quietHours)) return undefined
  const list = (value: unknown): readonly string[] | undefined => (Array.isArray(value) ? value.map(String) : undefined)
  const [days, except] = [list(quietHours.days), list(quietHours.except)]
  return {
    from: String(quietHours.from ?? ''),
    to: String(quietHours.to ?? ''),
    ...(days === undefined ? {} : { days }),
    ...(except === undefined ? {} : { except }),
  }
}

export const withQuiet = (spec: Plain, quiet: Quiet | undefined): Plain => {
  const { quietHours: _, ...rest } = spec
  if (quiet === undefined) return rest
  const { days = [], except = [], from, to } = quiet
  return {
    ...rest,
    quietHours: { from, to, ...(days.length === 0 || days.length === 7 ? {} : { days }), ...(except.length === 0 ? {} : { except }) },
  }
}

/** What people are told ahead of a shift who say nothing about it. */
export const usualNotice: readonly string[] = ['24h', '1h']

export const noticeIn = (spec: Plain): readonly string[] => (Array.isArray(spec.shiftNotice) ? spec.shiftNotice.map(String) : usualNotice)

export const withNotice = (spec: Plain, notice: readonly string[]): Plain => {
  const { shiftNotice: _, ...rest } = spec
  const isUsual = notice.length === usualNotice.length && usualNotice.every((each) => notice.includes(each))
  return isUsual ? rest : { ...rest, shiftNotice: [...notice] }
}

const text = <Name extends string>(name: Name, value: unknown): Partial<Record<Name, string>> => {
  const entry: Partial<Record<Name, string>> = {}
  if (typeof value === 'string' && value !== '') entry[name] = value
  return entry
}
