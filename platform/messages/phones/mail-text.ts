import type { Email } from 'postal-mime'

/** What somebody wrote in an answer, without the mail it answers. */
export const writtenText = (mail: Pick<Email, 'text' | 'html'>): string => {
  const lines = (mail.text ?? plainOf(mail.html ?? '')).replaceAll('\r\n', '\n').split('\n')
  const end = lines.findIndex((line, index) => beginsQuote(line, lines[index + 1] ?? ''))
  return (end < 0 ? lines : lines.slice(0, end))
    .filter((line) => !line.trimStart().startsWith('>'))
    .join('\n')
    .trim()
}

/** The first line somebody wrote: what decides. */
export const firstLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '') ?? ''

/** Where mail programs put the mail that is answered: "On Friday, Ann wrote:" (which may break), a rule, headers. Signatures end what was written too. */
const beginsQuote = (line: string, next: string): boolean =>
  line.length <= longestIntroduction && quotes(line, next.slice(0, longestIntroduction))

/** Longer lines are what somebody wrote. What is matched against every word of a line must not meet one as long as a book. */
const longestIntroduction = 500

const quotes = (line: string, next: string): boolean =>
  /^\s*-{2,}\s*(original message|ursprüngliche nachricht|message d'origine|mensaje original)/i.test(line) ||
  /^_{10,}\s*$/.test(line) ||
  /^-- ?$/.test(line) ||
  /^\s*\*?(from|von|de)\*?:\s.+@/i.test(line) ||
  (/^\s*(on|am|le|el|op|den)\b.{4,}/i.test(line) &&
    /(wrote|schrieb.*|a écrit|escribió|schreef.*|skrev.*)\s*:\s*$/i.test(`${line} ${next}`.trim()))

/**
 * Answers in HTML alone are rare and short: what is read of them is a word. Quotes go with all they hold.
 */
const plainOf = (html: string): string =>
  html
    .slice(0, 100_000)
    .replaceAll(/<(head|style|script|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<(?:blockquote|div[^<>]{0,200}(?:gmail_quote|moz-cite-prefix|OutlookMessageHeader))[\s\S]*$/i, '')
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^<>]{0,500}>/gi, '\n')
    .replaceAll(/<[^<>]{0,2000}>/g, '')
    .replaceAll(/&nbsp;/gi, ' ')
    .replaceAll(/&lt;/gi, '<')
    .replaceAll(/&gt;/gi, '>')
    .replaceAll(/&quot;/gi, '"')
    .replaceAll(/&#39;/gi, "'")
    .replaceAll(/&amp;/gi, '&')

/** A machine answered: it is read by nobody and answered by nobody (RFC 3834), or two machines would write to each other for ever. */
export const isAutomatic = (sender: string, headers: readonly { readonly key: string; readonly value: string }[]): boolean => {
  const values = (name: string): string[] => headers.filter(({ key }) => key === name).map(({ value }) => value.trim().toLowerCase())
  return (
    sender === '' ||
    /^(?:mailer-daemon|postmaster|no-?reply)@/i.test(sender) ||
    values('auto-submitted').some((value) => value !== 'no') ||
    values('precedence').some((value) => /^(?:bulk|junk|list|auto_reply)/.test(value)) ||
    ['x-autoreply', 'x-autorespond', 'list-id'].some((name) => values(name).length > 0) ||
    values('content-type').some((value) => value.startsWith('multipart/report'))
  )
}
