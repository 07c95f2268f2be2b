import { scriptHost } from './execute.ts'
import { plainSettings } from './settings.ts'

/** The rung that holds on this machine, as the former driver asks for it; new callers use `scriptHost`. */
export interface Sandbox {
  readonly name: 'bubblewrap' | 'namespaces'
}

export const findSandbox = async (): Promise<Sandbox | undefined> => {
  const { rung } = await scriptHost(plainSettings)
  return rung === undefined ? undefined : { name: rung }
}
