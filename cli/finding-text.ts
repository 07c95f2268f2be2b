import type { FileFinding } from './linting.ts'

/** As a compiler says it: `runbooks/a.md:12: error: There is no step "x". [unknown-step]`, and the mend below it. */
export const findingText = ({ file = '', line, column, severity, message, rule, path, mend }: FileFinding): readonly string[] => {
  const place = [file, line, column].filter((part) => part !== undefined).join(':')
  const where = path === '' || path === '/spec/body' ? '' : `${path}  `
  return [`${place}: ${severity}: ${where}${message} [${rule}]`, ...(mend === undefined ? [] : [`    → ${mend}`])]
}
