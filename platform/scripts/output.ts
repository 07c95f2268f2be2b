/** Output of a script as it is kept: head and tail, lines cut, escapes that reach beyond the text removed. */
export interface OutputKeeper {
  readonly add: (text: string) => void
  readonly text: () => string
}

export interface OutputLimits {
  readonly head: number
  readonly tail: number
  readonly line: number
}

export const outputLimits: OutputLimits = { head: 131_072, tail: 393_216, line: 65_536 }

/** Keeps the first `head` and the last `tail` characters; says how much is missing between. */
export const createOutputKeeper = (limits: OutputLimits = outputLimits): OutputKeeper => {
  let head = ''
  let tail = ''
  let left = 0
  let line = 0
  const cutLines = (text: string): string => {
    let kept = ''
    for (const piece of text.split(/(?<=\n)/)) {
      const room = Math.max(0, limits.line - line)
      kept += piece.endsWith('\n') ? `${piece.slice(0, -1).slice(0, room)}\n` : piece.slice(0, room)
      line = piece.endsWith('\n') ? 0 : line + piece.length
    }
    return kept
  }
  return {
    add: (text) => {
      const kept = cutLines(text)
      const room = limits.head - head.length
      head += kept.slice(0, Math.max(0, room))
      tail += kept.slice(Math.max(0, room))
      // Cut only when twice as long, so that long output costs no more than its length.
      if (tail.length > limits.tail * 2) {
        left += tail.length - limits.tail
        tail = tail.slice(-limits.tail)
      }
    },
    text: () => {
      const end = tail.slice(-limits.tail)
      const missing = left + tail.length - end.length
      return withoutEscapes(missing === 0 ? head + end : `${head}\n… ${missing} characters left out …\n${end}`)
    },
  }
}

/** Takes out what would set a terminal's title or clipboard, or move in the text, and leaves colours. */
export const withoutEscapes = (text: string): string =>
  text
    // OSC, DCS, SOS, PM and APC strings, up to their end or the end of the line.
    // oxlint-disable-next-line no-control-regex
    .replace(/(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?/g, '')
    // oxlint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;?<=>!]*[ -/]*[@-ln-~]/g, '')
    // oxlint-disable-next-line no-control-regex
    .replace(/\u001b(?!\[[0-9;]*m)/g, '')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001a\u007f]/g, '')
