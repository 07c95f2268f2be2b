import { pasteIntoPowerShell } from './powershell-text.ts'
import { pasteIntoPython } from './python-text.ts'
import { lineAt, referencePattern, type Known, type Paste, type Pasted, type Reference } from './reference-text.ts'
import { pasteIntoShell } from './shell-text.ts'

const pastes: Readonly<Record<string, Paste>> = {
  sh: pasteIntoShell,
  bash: pasteIntoShell,
  pwsh: pasteIntoPowerShell,
  python3: pasteIntoPython,
}

/**
 * Documents paste: `echo {{ Name }}` inside a script is legal on AWS, and whoever fills in `Name` writes the script. Here
 * a value never enters the text. Each reference becomes a variable of the environment, written the way its place wants
 * (inside quotes, as a word of its own); in Python the language's own reader puts it into the strings. Where a value
 * could still become code (`eval`, arithmetic, another interpreter), the script is refused with the mend.
 *
 * Names that mean nothing in the document stay as they are written. Pure.
 *
 * @param know What is known of a name; undefined when it is none of the document's.
 */
export const paste = (script: string, interpreter: string, know: (name: string) => Known | undefined): Pasted => {
  const references = referencesOf(script, know)
  if (references.length === 0) return { script, environment: {}, refused: [] }
  const how = Object.hasOwn(pastes, interpreter) ? pastes[interpreter] : undefined
  if (how === undefined) {
    const why = `values cannot be put into a script for ${interpreter}`
    return { script, environment: {}, refused: references.map(({ name, start }) => ({ name, line: lineAt(script, start), why })) }
  }
  const pasted = how(script, references)
  const environment = Object.fromEntries(references.map(({ variable, name }) => [variable, `{{ ${name} }}`]))
  return { ...pasted, environment }
}

const referencesOf = (script: string, know: (name: string) => Known | undefined): readonly Reference[] => {
  const variables = new Map<string, string>()
  return [...script.matchAll(referencePattern)].flatMap((match) => {
    const name = match[1] ?? ''
    const known = know(name)
    if (known === undefined) return []
    return [{ name, start: match.index, end: match.index + match[0].length, known, variable: variableFor(name, variables) }]
  })
}

/** `SSM_Name`, as AWS calls it; two names that would be one variable are told apart. */
const variableFor = (name: string, taken: Map<string, string>): string => {
  const former = taken.get(name)
  if (former !== undefined) return former
  const plain = `SSM_${name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`
  const others = new Set(taken.values())
  let variable = plain
  for (let count = 2; others.has(variable); count += 1) variable = `${plain}_${count}`
  taken.set(name, variable)
  return variable
}
