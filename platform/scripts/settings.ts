import type { Config } from '#platform/config.ts'
import type { ScriptSettings } from './script.ts'

/** What the configuration says about scripts. The platform's folder and database are closed to them whatever it says. */
export const scriptSettings = (config: Config): ScriptSettings => ({
  network: config.scriptsNetwork ?? false,
  allowedInside: config.allowedInside,
  folders: config.scriptsFolders ?? [],
  hidden: [config.dataFolder],
  unreachable: config.databaseUrl === undefined ? [] : databaseOf(config.databaseUrl),
})

const databaseOf = (address: string): readonly string[] => {
  if (!URL.canParse(address)) return []
  const { hostname, port } = new URL(address)
  return hostname === '' ? [] : [`${hostname}:${port === '' ? '5432' : port}`]
}

/** No network, nothing more to see. */
export const plainSettings: ScriptSettings = { network: false, allowedInside: [], folders: [], hidden: [], unreachable: [] }
