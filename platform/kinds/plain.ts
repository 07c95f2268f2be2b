import type { Finding } from '#platform/refusal.ts'
import { type Path, toPointer } from '#platform/kinds/pointer.ts'

/** Deeper than this nobody writes by hand, and every recursive reader behind this one is safe. */
const deepest = 40
/** Values in one document; an alias that multiplies itself passes it long before memory is short. */
const mostValues = 200_000

/**
 * Refuses what JSON, JavaScript or PostgreSQL cannot hold safely: endless or enormous values, numbers that are not
 * numbers, broken characters, and the key `__proto__`.
 */
export const findUnplain = (value: unknown): Finding[] => {
  const findings: Finding[] = []
  let values = 0
  const say = (path: Path, rule: string, message: string, mend: string): void => {
    findings.push({ path: toPointer(path), rule, message, mend })
  }
  const look = (here: unknown, path: Path): void => {
    values += 1
    if (values > mostValues || findings.length >= 20) return
    if (typeof here === 'string') {
      if (!isSound(here)) say(path, 'characters', 'The text holds a character that cannot be stored.', 'Remove NUL and half characters.')
    } else if (typeof here === 'number') {
      if (!Number.isFinite(here)) say(path, 'number', 'This is not a finite number.', 'Write a number, or put the word in quotes.')
    } else if (typeof here === 'object' && here !== null) {
      if (path.length >= deepest) say(path, 'too-deep', `The document is nested deeper than ${deepest} levels.`, 'Flatten it.')
      else if (Array.isArray(here)) here.forEach((item, index) => look(item, [...path, index]))
      else for (const [key, inner] of Object.entries(here)) lookAtKey(key, inner, path)
    } else if (here !== null && typeof here !== 'boolean') {
      say(path, 'type', `A ${typeof here} cannot be declared.`, 'Write text, a number, true, false, a list or a mapping.')
    }
  }
  const lookAtKey = (key: string, inner: unknown, path: Path): void => {
    if (key === '__proto__') say([...path, key], 'forbidden-key', 'The key `__proto__` is not accepted.', 'Choose another name.')
    else if (!isSound(key)) say(path, 'characters', 'A key holds a character that cannot be stored.', 'Remove it.')
    else look(inner, [...path, key])
  }
  look(value, [])
  if (values > mostValues) say([], 'too-large', `The document holds more than ${mostValues} values.`, 'Split it.')
  return findings
}

const isSound = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000')
