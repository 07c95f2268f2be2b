import { secretsAmong } from '#platform/text/mask.ts'
import type { HttpRequest } from './request.ts'
import { isList, isMap, type Data } from './values.ts'

/**
 * Secrets in what a step is given. A value that is exactly `secret://name` stands for the secret of that name: it travels
 * as that text, and becomes the value only in the hands that use it.
 */
const whole = /^secret:\/\/([a-z0-9](?:[a-z0-9._/-]{0,198}[a-z0-9])?)$/i
const anywhere = /secret:\/\/([a-z0-9](?:[a-z0-9._/-]{0,198}[a-z0-9])?)/gi

/** The name of the secret a value stands for. */
export const secretNamed = (value: unknown): string | undefined => (typeof value === 'string' ? whole.exec(value)?.[1] : undefined)

/** The names of every secret a value stands for, at any depth. */
export const secretsIn = (value: Data): readonly string[] => {
  const names = new Set<string>()
  const visit = (one: Data): void => {
    const name = secretNamed(one)
    if (name !== undefined) names.add(name)
    else if (isList(one)) one.forEach(visit)
    else if (isMap(one)) Object.values(one).forEach(visit)
  }
  visit(value)
  return [...names]
}

/** The value with its secrets put in: only for the hands that use it. */
export const withSecrets = (value: Data, secrets: ReadonlyMap<string, string>): Data => {
  const name = secretNamed(value)
  if (name !== undefined) return secrets.get(name) ?? value
  if (isList(value)) return value.map((one) => withSecrets(one, secrets))
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withSecrets(one, secrets)])) : value
}

/** A request whose author wrote secrets into it, with a placeholder for each: so each is written as its position wants. */
export const guardSecrets = (request: HttpRequest): { readonly request: HttpRequest; readonly names: ReadonlyMap<string, string> } => {
  const names = new Map<string, string>()
  const guard = (text: string): string =>
    text.replace(anywhere, (_all, name: string) => {
      const known = [...names].find(([, one]) => one === name)?.[0] ?? `andon_secret.n${names.size}`
      names.set(known, name)
      return `{{${known}}}`
    })
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, guard(value)]))
  return { request: { ...request, url: guard(request.url), headers, body: guard(request.body) }, names }
}

/** Values that are hidden wherever they show because their names say that they are secret. */
export const hiddenAmong = (parameters: Readonly<Record<string, Data>>): readonly string[] =>
  secretsAmong(parameters).filter((value) => secretNamed(value) === undefined)
