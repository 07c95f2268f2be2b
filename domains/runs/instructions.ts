import { masked, maskText, namesSecret } from '#platform/text/mask.ts'
import { hiddenAmong, secretNamed } from './confidential.ts'
import type { Step } from './graph.ts'
import { lookupOf, type Plan } from './plan.ts'
import { fillText, type Lookup } from './references.ts'
import type { RunState } from './state.ts'
import { asText, type Data } from './values.ts'

/**
 * What a person reads, with the values that are known by now. A value is text and never Markdown: whoever fills in a
 * parameter writes no links into the instructions. What is not known yet stays as the author wrote it.
 */
export const fillInstructions = (markdown: string, lookup: Lookup): string =>
  fillText(markdown, (name) => inOneLine(lookup, name)?.replace(/[!-/:-@[-`{-~]/g, '\\$&'))

/** The same for what is shown as plain text: titles, and boxes to tick. */
export const fillWords = (words: string, lookup: Lookup): string => fillText(words, (name) => inOneLine(lookup, name))

const inOneLine = (lookup: Lookup, name: string): string | undefined => {
  const value = lookup(name)
  return value === undefined ? undefined : oneLineOf(value)
}

const oneLineOf = (value: Data): string =>
  asText(value)
    .slice(0, 500)
    .replace(/[\r\n]+/g, ' ')

/**
 * The title of a step for what is told and kept: facts, messages, why a run waits. Secrets are masked, and what nobody
 * knows yet is left open: whoever reads it later has no use for a placeholder.
 */
export const titleIn = (plan: Plan, state: RunState, { title }: Pick<Step, 'title'>): string => told(plan, state, title, oneLineOf)

/** The same for what a document says to people at length: values keep their lines. */
export const wordsIn = (plan: Plan, state: RunState, words: string): string => told(plan, state, words, asText)

const told = (plan: Plan, state: RunState, text: string, write: (value: Data) => string): string => {
  if (!text.includes('{{')) return text
  const lookup = lookupOf(plan, state)
  const filled = fillText(text, (name) => {
    const value = lookup(name)
    if (namesSecret(name) || secretNamed(value) !== undefined) return masked
    return value === undefined ? open : write(value)
  })
  return maskText(filled, hiddenAmong(plan.parameters))
}

/** Stands for a value that is not known. */
const open = '…'
