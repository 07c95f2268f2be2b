import type { ContactMethod } from '#domains/people/contact.ts'
import type { Message } from '#platform/messages/channel.ts'

type Words = Pick<Message, 'subject' | 'text' | 'links'>

/** A voice reads digits one by one only when they stand alone. */
const spoken = (code: string): string => [...code].join(', ')

/** The code is in the text only: first lines of messages are shown to everybody who may look at the mailbox. */
export const codeMessage = (code: string, { channel, name }: Pick<ContactMethod, 'channel' | 'name'>): Words => ({
  subject: 'Your code for Andon',
  text:
    channel === 'voice'
      ? `Your code is ${spoken(code)}. Again: ${spoken(code)}.`
      : `Your code is ${code}. It proves that “${name}” reaches you. Whoever did not ask for it has nothing to do.`,
  links: [],
})

export const testMessage = ({
  by,
  name,
  isPerson,
  url,
}: {
  readonly by: string
  readonly name: string
  readonly isPerson: boolean
  readonly url: string
}): Words => ({
  subject: '[Test] This is how a page reaches you',
  text: `${by} sent this test by “${name}”. Nothing is broken and nobody waits for an answer.${isPerson ? ' Say that it arrived, and this method is verified.' : ''}`,
  links: isPerson ? [{ label: 'It arrived', url }] : [],
})
