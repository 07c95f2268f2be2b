import { asText, isList, isMap, type Data } from '#domains/runs/values.ts'
import { shellOf } from './scripts.ts'

/** What `Environment` of a compiled `aws:runCommand` says, its references filled in: variables its commands read. */
export const variablesOf = (environment: Data | undefined): Readonly<Record<string, string>> =>
  environment !== undefined && isMap(environment)
    ? Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, asText(value)]))
    : {}

/** The parameters for a place that knows no `Environment` (AWS): the variables are set by the first lines, as data. */
export const withVariables = (
  document: string,
  parameters: Readonly<Record<string, Data>>,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, Data>> => {
  const key = Object.keys(parameters).find((name) => /^commands$|^commandLine$/i.test(name))
  const written = key === undefined ? undefined : parameters[key]
  if (key === undefined || written === undefined || Object.keys(variables).length === 0) return parameters
  const isPowerShell = shellOf(document, parameters) === 'pwsh'
  const lines = Object.entries(variables).map(([name, value]) =>
    isPowerShell
      ? `\${env:${name}} = '${value.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`
      : `export ${name}='${value.replaceAll("'", `'\\''`)}'`,
  )
  return { ...parameters, [key]: [...lines, ...(isList(written) ? written : [written])] }
}
