/** Takes out of a byte stream what would set a terminal's title or clipboard, or move in the text; colours, tabs and line ends stay. */
export interface EscapeFilter {
  /** Takes the next piece, cut anywhere, and gives what is text. */
  readonly push: (piece: Uint8Array) => Uint8Array
}

type State = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape' | 'string-high' | 'between' | 'high'

/** 1 for bytes that are not simply text: controls, DEL, and the first byte of a control beyond 0x7f in UTF-8. */
const special = new Uint8Array(256)
for (let byte = 0; byte < 32; byte += 1) special[byte] = byte === 9 || byte === 10 || byte === 13 ? 0 : 1
special[0x7f] = 1
special[0xc2] = 1

const longestColour = 64

export const createEscapeFilter = (): EscapeFilter => {
  let state: State = 'text'
  /** A sequence as far as it came: kept when it proves to be a colour. */
  let colour: number[] = []

  const push = (piece: Uint8Array): Uint8Array => {
    if (state === 'text' && isPlain(piece)) return piece
    const out = new Uint8Array(piece.length + longestColour + 8)
    let length = 0
    const keep = (byte: number): void => {
      out[length] = byte
      length += 1
    }
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0
      switch (state) {
        case 'text':
          if (special[byte] === 0) keep(byte)
          else if (byte === 0x1b) state = 'escape'
          else if (byte === 0xc2) state = 'high'
          break
        case 'high':
          // A character of its own, or one of the controls U+0080 to U+009F.
          state = 'text'
          if (byte === 0x9b) startSequence()
          else if (byte === 0x90 || byte === 0x98 || (byte >= 0x9d && byte <= 0x9f)) state = 'string'
          else if (byte < 0x80 || byte > 0x9f) {
            keep(0xc2)
            if (byte >= 0x80) keep(byte)
            else at -= 1
          }
          break
        case 'escape':
          state = 'text'
          if (byte === 0x5b) startSequence()
          else if (byte === 0x5d || byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) state = 'string'
          else if (byte >= 0x20 && byte <= 0x2f) state = 'between'
          else if (byte < 0x20 || byte >= 0x7f) at -= 1
          break
        case 'between':
          if (byte >= 0x20 && byte <= 0x2f) break
          state = 'text'
          if (byte < 0x20 || byte >= 0x7f) at -= 1
          break
        case 'sequence':
          if (byte >= 0x20 && byte <= 0x3f) {
            if (colour.length < longestColour) colour.push(byte)
            break
          }
          state = 'text'
          if (byte === 0x6d && colour.length < longestColour && colour.every((one) => one >= 0x30 && one <= 0x3b)) {
            // Two bytes begin it, and it may have begun in an earlier piece: that is what the room beyond the length is for.
            for (const one of [0x1b, 0x5b, ...colour, byte]) keep(one)
          } else if (byte < 0x20 || byte >= 0x7f) at -= 1
          break
        case 'string':
          if (byte === 0x07) state = 'text'
          else if (byte === 0x1b) state = 'string-escape'
          else if (byte === 0xc2) state = 'string-high'
          else if (byte === 10) {
            keep(10)
            state = 'text'
          }
          break
        case 'string-high':
          state = byte === 0x9c ? 'text' : 'string'
          if (byte === 10 || byte === 0x07 || byte === 0x1b || byte === 0xc2) at -= 1
          break
        case 'string-escape':
          state = byte === 0x5c ? 'text' : 'escape'
          if (byte !== 0x5c) at -= 1
          break
        default:
          state satisfies never
      }
    }
    return out.subarray(0, length)
  }
  const startSequence = (): void => {
    state = 'sequence'
    colour = []
  }
  return { push }
}

const isPlain = (piece: Uint8Array): boolean => {
  for (let at = 0; at < piece.length; at += 1) if (special[piece[at] ?? 0] === 1) return false
  return true
}
