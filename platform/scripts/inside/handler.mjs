// Calls a handler as AWS Systems Manager does: handler(events, context). Results travel in files, never on stdout.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const folder = '/tmp/andon/'
const load = (name) => JSON.parse(readFileSync(folder + name, 'utf8'))

const fail = (kind, thrown, more = {}) => {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  process.stderr.write(`${error.stack ?? error.message}\n`)
  const failure = { kind, type: error.name, message: error.message.slice(0, 2_000), trace: (error.stack ?? '').slice(0, 8_000), ...more }
  writeFileSync(`${folder}failure.json`, JSON.stringify(failure))
  process.exit(1)
}

const [, , path, name] = process.argv
const script = await import(pathToFileURL(path).href).catch((error) => {
  const [, missing] = /Cannot find (?:package|module) '([^']+)'/.exec(error?.message ?? '') ?? []
  return missing !== undefined && error.code === 'ERR_MODULE_NOT_FOUND' ? fail('module', error, { module: missing }) : fail('load', error)
})
const handler = script[name] ?? script.default?.[name]
if (typeof handler !== 'function') fail('handler', new Error(`The script exports no function ${name}.`))
let value
try {
  value = await handler(load('payload.json'), load('context.json'))
} catch (error) {
  fail('raised', error)
}
try {
  writeFileSync(`${folder}result.json`, JSON.stringify(value) ?? 'null')
} catch (error) {
  fail('value', error)
}
