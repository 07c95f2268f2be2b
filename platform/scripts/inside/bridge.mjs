// The only way out of a sandbox with network: a port on its own loopback, handed on to the launcher's door.
import { createServer, connect } from 'node:net'
import { writeFileSync } from 'node:fs'

const server = createServer((inner) => {
  const outer = connect('/run/andon/door/socket')
  inner.on('error', () => outer.destroy())
  outer.on('error', () => inner.destroy())
  inner.pipe(outer)
  outer.pipe(inner)
})
server.listen(3_128, '127.0.0.1', () => writeFileSync('/tmp/andon/bridge', ''))
