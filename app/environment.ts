/** The values of variables that mean something only together; undefined when none is set. */
export const together = <const Names extends readonly string[]>(
  environment: NodeJS.ProcessEnv,
  names: Names,
): { readonly [Index in keyof Names]: string } | undefined => {
  const values = names.map((name) => environment[name] ?? '')
  const missing = names.filter((_, index) => values[index] === '')
  if (missing.length === names.length) return undefined
  if (missing.length > 0)
    throw new Error(`${names.filter((name) => !missing.includes(name)).join(', ')} is set; set ${missing.join(', ')} as well.`)
  return values as unknown as { readonly [Index in keyof Names]: string }
}

/** Where a provider is asked: an http or https address, without a trailing slash. */
export const address = (environment: NodeJS.ProcessEnv, name: string, usual: string): string => {
  const text = environment[name] || usual
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new Error(`${name} is "${text}"; use an http or https address.`)
  return text.replace(/\/+$/, '')
}

export const given = <Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: Value }
