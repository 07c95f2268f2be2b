/**
 * What Twilio is answered with: TwiML, a few elements of XML that say what to send back or to read out.
 */

/** Nothing is sent back. */
export const silence = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

/** A text message back to whoever wrote. */
export const replyText = (text: string): string => response(`<Message>${escaped(text)}</Message>`)

/** Reads the sentences out and hangs up. */
export const sayAndHangUp = (sentences: readonly string[]): string => response(`${said(sentences)}<Hangup/>`)

/**
 * Reads the sentences out and waits for one key; while none is pressed it goes on at `otherwise`.
 *
 * @param keyTo Where the pressed key is told.
 */
export const sayAndAskForKey = (sentences: readonly string[], keyTo: string, otherwise: string): string =>
  response(
    `<Gather input="dtmf" numDigits="1" timeout="6" method="POST" action="${escaped(keyTo)}">${said(sentences)}</Gather>` +
      `<Redirect method="POST">${escaped(otherwise)}</Redirect>`,
  )

/**
 * Text as a voice can read it and XML can hold it: without addresses, which nobody understands spelled out, without
 * markup and control characters, and cut at a word.
 */
export const speakable = (text: string, longest: number): string => {
  const words = text
    .replaceAll(/https?:\/\/\S+/g, '')
    // Half a surrogate pair, and what XML 1.0 holds in no form.
    .toWellFormed()
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/g, ' ')
    .replaceAll(/[[\](){}<>*_`|#]+/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (words.length <= longest) return words
  const short = words.slice(0, longest)
  return `${short.slice(0, Math.max(short.lastIndexOf(' '), longest / 2)).trim()}`.toWellFormed()
}

const response = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?><Response>${content}</Response>`

const said = (sentences: readonly string[]): string =>
  sentences.map((sentence) => `<Say language="en-US">${escaped(sentence)}</Say>`).join('<Pause length="1"/>')

const escaped = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
