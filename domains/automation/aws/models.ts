import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { createCodec, type Codec } from './codec.ts'
import type { ServiceEntry } from './extracting.ts'
import { modelFrom, type Model, type ModelData } from './model.ts'
import { findService } from './naming.ts'

/** One service of AWS, ready to be spoken to. */
export interface Service {
  readonly name: string
  readonly entry: ServiceEntry
  readonly model: Model
  readonly codec: Codec
}

const known = new Map<string, Service>()
type Entry = ServiceEntry & { readonly package: string }
let index: Readonly<Record<string, Entry>> | undefined

/** Names of the services that are known here, as boto3 names its clients. */
export const serviceNames = (): readonly string[] => Object.keys(entries())

/** A description is read when its service is first spoken to: a server that never calls AWS holds none of them. */
export const serviceNamed = (name: string): Service | undefined => {
  const found = findService(serviceNames(), name)
  const entry = found === undefined ? undefined : entries()[found]
  if (found === undefined || entry === undefined) return undefined
  const kept = known.get(found)
  if (kept !== undefined) return kept
  const data = JSON.parse(gunzipSync(readFileSync(new URL(`models/${found}.json.gz`, import.meta.url))).toString()) as ModelData
  const service = { name: found, entry, model: modelFrom(data), codec: createCodec(entry) }
  known.set(found, service)
  return service
}

/** How AWS's own tools name a service in variables, `CLOUDWATCH_LOGS`. */
export const variableOfService = (name: string): string | undefined => {
  const found = findService(serviceNames(), name)
  return entries()[found ?? '']?.package.replace('@aws-sdk/client-', '').replaceAll('-', '_').toUpperCase()
}

const entries = (): Readonly<Record<string, Entry>> => {
  index ??= JSON.parse(readFileSync(new URL('models/index.json', import.meta.url), 'utf8')) as Readonly<Record<string, Entry>>
  return index
}
