import type { Message } from '#platform/messages/channel.ts'
import { cut as cutText } from '#platform/text/cut.ts'

/** A message as Slack's Block Kit shows it, complete as plain `text` for notifications. Lengths are Slack's limits. */
export const asBlocks = (message: Message): { readonly text: string; readonly blocks: readonly object[] } => ({
  text: cut([escaped(message.subject), escaped(message.text)].filter((part) => part !== '').join('\n'), 3_900),
  blocks: [
    { type: 'header', text: { type: 'plain_text', text: cut(message.subject === '' ? 'Message' : message.subject, 150) } },
    ...sections(message.text),
    ...(buttons(message).length === 0 ? [] : [{ type: 'actions', block_id: 'choices', elements: buttons(message) }]),
  ],
})

/** What a button says when it comes back: which choice, and the token that proves which page. */
export const pressed = (value: string): { readonly choice: string; readonly token: string } | undefined => {
  const at = value.indexOf(' ')
  return at <= 0 ? undefined : { choice: value.slice(0, at), token: value.slice(at + 1) }
}

const longestSection = 2_900

/** Slack cuts a long section; a long text is several. */
const sections = (text: string): object[] => {
  const parts: string[] = []
  for (let rest = text.trim(); rest !== '' && parts.length < 10;) {
    const whole = cutText(rest, longestSection / 2)
    const line = whole.length < rest.length ? whole.lastIndexOf('\n') : -1
    const part = line > 0 ? whole.slice(0, line) : whole
    parts.push(part)
    rest = rest.slice(part.length).trimStart()
  }
  return parts.map((part) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(escaped(part), longestSection) } }))
}

/** Choices answer here; what only opens a page stays a link. */
const buttons = (message: Message): object[] => {
  const choices = (message.choices ?? []).slice(0, 20).map(({ choice, label, token }) => ({
    type: 'button',
    action_id: `choice-${choice}`,
    text: { type: 'plain_text', text: cut(label, 75) },
    value: `${choice} ${token}`,
    ...(choice === 'acknowledge' ? { style: 'primary' } : {}),
  }))
  const answered = new Set((message.choices ?? []).map(({ label }) => label))
  const links = message.links
    .filter(({ label }) => !answered.has(label))
    .slice(0, 5)
    .map(({ label, url }, index) => ({
      type: 'button',
      action_id: `link-${index}`,
      text: { type: 'plain_text', text: cut(label, 75) },
      url: cutText(url, 3_000),
    }))
  return [...choices, ...links]
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const cut = (text: string, length: number): string => (text.length <= length ? text : `${cutText(text, length - 1)}…`)
