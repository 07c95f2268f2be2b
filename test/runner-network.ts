import { createServer as createHttp } from 'node:http'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTls } from 'node:tls'
import type { OwnCertificate } from '#test/certificate.ts'

/** A wire between a runner and the server, which a test cuts, and on which it listens. */
export interface Wire {
  readonly url: string
  readonly port: number
  readonly cut: () => void
  readonly mend: () => void
  /** Everything that went from the runner to the server, as it went. */
  readonly seen: () => string
  readonly close: () => Promise<void>
}

export const openWire = async (portOf: () => number): Promise<Wire> => {
  const sockets = new Set<Socket>()
  let isCut = false
  let seen = ''
  const server: Server = createServer((inner) => {
    if (isCut) return void inner.destroy()
    const outer = connect(portOf(), '127.0.0.1')
    for (const [socket, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
    }
    inner.on('data', (piece) => (seen += piece.toString('latin1')))
    inner.pipe(outer)
    outer.pipe(inner)
    return undefined
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    cut,
    mend: () => {
      isCut = false
    },
    seen: () => seen,
    close: () => {
      cut()
      return new Promise((done) => server.close(() => done()))
    },
  }
}

/** A proxy as companies have them (RFC 9110, CONNECT), which writes down whom it connected. */
export const openProxy = async (): Promise<{
  readonly url: string
  readonly connected: readonly string[]
  readonly close: () => Promise<void>
}> => {
  const connected: string[] = []
  const sockets = new Set<Socket>()
  const proxy = createHttp((_request, answer) => answer.writeHead(405).end())
  proxy.on('connect', (request, inner: Socket) => {
    const place = request.url ?? ''
    connected.push(place)
    const outer = connect(Number(place.split(':')[1]), '127.0.0.1', () => inner.write('HTTP/1.1 200 Connection established\r\n\r\n'))
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => [inner, outer].forEach((one) => one.destroy()))
    }
    inner.pipe(outer)
    outer.pipe(inner)
  })
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  const { port } = proxy.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    connected,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((done) => proxy.close(() => done()))
    },
  }
}

/** TLS in front of the server, with a certificate of one's own for `localhost`. */
export const openTls = async (
  certificate: OwnCertificate,
  portOf: () => number,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> => {
  const sockets = new Set<Socket>()
  const key = certificate.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const server = createTls({ key, cert: certificate.pem }, (inner) => {
    const outer = connect(portOf(), '127.0.0.1')
    for (const socket of [inner, outer]) {
      sockets.add(socket)
      socket.on('error', () => [inner, outer].forEach((one) => one.destroy()))
    }
    inner.pipe(outer)
    outer.pipe(inner)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `https://localhost:${port}`,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
