import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hashOfSecret } from '#platform/identity/secret.ts'
import { liveToken } from '#platform/identity/token-store.ts'
import type { Platform } from '#platform/platform.ts'

/** How facts show what was done from the machine itself. */
const localName = 'command line of this machine'

/**
 * Lets the command line of this machine in: writes the address and a new administrator's token to a file in the data
 * folder that only this user may read. Who can read that folder holds the database and the key already, so this gives
 * nobody more than they have. The token of an earlier start is revoked.
 *
 * @returns How to take file and token back, for an orderly stop.
 */
export const openLocalAccess = async (platform: Platform, url: string): Promise<() => Promise<void>> => {
  const node = { type: 'node', id: platform.nodeId } as const
  const file = join(platform.config.dataFolder, 'command-line.json')

  const close = async (): Promise<void> => {
    const secret = await tokenIn(file)
    await rm(file, { force: true })
    if (secret === undefined) return
    const old = await platform.transact(node, ({ sql, now }) => liveToken(sql, hashOfSecret(secret), now))
    if (old !== undefined) await platform.invoke(node, 'token.revoke', { id: old.id })
  }

  await close()
  const { token } = Object(await platform.invoke(node, 'token.create', { name: localName, role: 'administrator', scopes: ['*'] }))
  await mkdir(platform.config.dataFolder, { recursive: true })
  await writeFile(file, `${JSON.stringify({ url, token })}\n`, { mode: 0o600 })
  // The mode above counts only for a new file.
  await chmod(file, 0o600)
  return close
}

const tokenIn = async (file: string): Promise<string | undefined> => {
  try {
    const { token } = Object(JSON.parse(await readFile(file, 'utf8')))
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}
