import type { Receipt } from '#platform/messages/phones/receipts.ts'
import { twilioReason } from '#platform/messages/phones/twilio.ts'

type Told = Pick<Receipt, 'arrival' | 'reason'>

/** What a state of a text message means for whoever sent it; undefined while nothing is known (`queued`, `sending`). */
export const textReceipt = (state: string, code: string): Told | undefined => {
  switch (state) {
    case 'sent':
      return { arrival: 'carrier', reason: 'The carrier has it' }
    case 'delivered':
    case 'read':
      return { arrival: 'arrived', reason: 'It arrived on the handset' }
    case 'undelivered':
    case 'failed':
    case 'canceled': {
      const because = twilioReason(code)
      return {
        arrival: 'lost',
        reason: `The text message was not delivered${because === undefined ? '' : `: ${because}`}${code === '' ? '' : ` (${code})`}`,
      }
    }
    default:
      return undefined
  }
}

/**
 * What the end of a call means. A call that was answered arrived, whatever was pressed; a mailbox that answered it is told
 * when it answers.
 */
export const callReceipt = (state: string, answeredBy: string): Told | undefined => {
  switch (state) {
    case 'completed':
      return /^(?:machine|fax)/.test(answeredBy)
        ? { arrival: 'lost', reason: 'A mailbox answered the call' }
        : { arrival: 'arrived', reason: 'The call was answered' }
    case 'busy':
      return { arrival: 'lost', reason: 'The line was busy' }
    case 'no-answer':
      return { arrival: 'lost', reason: 'Nobody answered the call' }
    case 'failed':
      return { arrival: 'lost', reason: 'The call could not be connected; the number may be wrong' }
    case 'canceled':
      return { arrival: 'lost', reason: 'The call was given up before anybody answered' }
    default:
      return undefined
  }
}
