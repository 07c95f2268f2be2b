import { fillText, type Lookup } from './references.ts'
import { asText } from './values.ts'

/**
 * What a person reads, with the values that are known by now. A value is text and never Markdown: whoever fills in a
 * parameter writes no links into the instructions. What is not known yet stays as the author wrote it.
 */
export const fillInstructions = (markdown: string, lookup: Lookup): string =>
  fillText(markdown, (name) => {
    const value = lookup(name)
    return value === undefined
      ? undefined
      : asText(value)
          .slice(0, 500)
          .replace(/[\r\n]+/g, ' ')
          .replace(/[!-/:-@[-`{-~]/g, '\\$&')
  })
