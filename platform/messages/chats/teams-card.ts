import type { Message } from '#platform/messages/channel.ts'
import { cut as cutText } from '#platform/text/cut.ts'

/** The content type of an Adaptive Card in an activity. */
export const cardType = 'application/vnd.microsoft.card.adaptive'

/**
 * A message as an Adaptive Card. Choices answer from within: by `Action.Execute`, with `Action.Submit` for clients that know no better.
 * A workflow's webhook has nobody to answer to: its card has links only.
 */
export const asCard = (message: Message, { answers }: { readonly answers: boolean }): object => ({
  $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
  type: 'AdaptiveCard',
  version: '1.4',
  // What Windows and phones say aloud and in notifications.
  fallbackText: cut(message.subject, 500),
  body: [
    {
      type: 'TextBlock',
      text: plain(cut(message.subject === '' ? 'Message' : message.subject, 300)),
      weight: 'Bolder',
      size: 'Medium',
      wrap: true,
    },
    ...paragraphs(message.text).map((text) => ({ type: 'TextBlock', text, wrap: true })),
  ],
  actions: [...(answers ? choices(message) : []), ...links(message, answers)].slice(0, most),
  msteams: { width: 'Full' },
})

/** Teams shows six actions on a card. */
const most = 6

const choices = (message: Message): object[] =>
  (message.choices ?? []).map(({ choice, label, token }) => {
    const data = { andon: 'answer', choice, token }
    return {
      type: 'Action.Execute',
      title: cut(label, 60),
      verb: 'answer',
      data,
      ...(choice === 'acknowledge' ? { style: 'positive' } : {}),
      fallback: { type: 'Action.Submit', title: cut(label, 60), data },
    }
  })

const links = (message: Message, answers: boolean): object[] => {
  const answered = new Set(answers ? (message.choices ?? []).map(({ label }) => label) : [])
  return message.links
    .filter(({ label }) => !answered.has(label))
    .map(({ label, url }) => ({ type: 'Action.OpenUrl', title: cut(label, 60), url }))
}

/** A card is at most 28 KB: half of it for what is said. */
const paragraphs = (text: string): string[] =>
  cut(text, 12_000)
    .split('\n\n')
    .filter((part) => part.trim() !== '')
    .map((part) => plain(part).replaceAll('\n', '\n\n'))

/** A text block reads Markdown; a label of an alert is none. */
const plain = (text: string): string => text.replaceAll(/([\\*_[\]~`])/g, '\\$1')

const cut = (text: string, length: number): string => (text.length <= length ? text : `${cutText(text, length - 1)}…`)
