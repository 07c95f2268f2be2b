import { parseArgs } from 'node:util'
import { startShop } from './shop.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '7900' }, host: { type: 'string', default: '127.0.0.1' } },
})

const shop = await startShop({ port: Number(values.port), host: values.host })
console.log(`The shop is open at ${shop.url}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void shop.stop())
