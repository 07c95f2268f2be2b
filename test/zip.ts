import { crc32 } from 'node:zlib'

/** A zip archive of these files, not compressed: name to text. */
export const zipOf = (files: Readonly<Record<string, string>>): Buffer => {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const content = Buffer.from(text)
    const fields = (size: number): Buffer => {
      const common = Buffer.alloc(size)
      common.writeUInt16LE(20, 0)
      common.writeUInt32LE(crc32(content), 10)
      common.writeUInt32LE(content.length, 14)
      common.writeUInt32LE(content.length, 18)
      common.writeUInt16LE(Buffer.byteLength(name), 22)
      return common
    }
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields(26), Buffer.from(name), content])
    const entry = fields(40)
    entry.writeUInt32LE(at, 36)
    directory.push(Buffer.from('PK\u0001\u0002'), Buffer.from([20, 0]), entry, Buffer.from(name))
    parts.push(local)
    at += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Object.keys(files).length, 4)
  end.writeUInt16LE(Object.keys(files).length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...parts, listed, Buffer.from('PK\u0005\u0006'), end])
}
