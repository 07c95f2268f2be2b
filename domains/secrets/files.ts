import { open, realpath } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { Refusal } from '#platform/refusal.ts'
import { isPath } from './declaration.ts'

const longest = 65_536

/**
 * Reads a secret from the one folder of secrets. A link may lead about within the folder (that is how Kubernetes mounts
 * them) and never out of it.
 */
export const readSecretFile = async (folder: string | undefined, path: string): Promise<string> => {
  if (folder === undefined)
    throw new Refusal('not-enabled', 'No folder of secrets is configured. Set ANDON_SECRETS_FOLDER, or keep the secret in another store.')
  if (!isPath(path)) throw new Refusal('invalid-input', `"${path}" leads out of the folder of secrets.`)
  const [root, target] = await Promise.all([realpath(folder), realpath(join(folder, path))]).catch((error: unknown) => {
    throw new Refusal('unavailable', `The secret file ${path} is not there (${codeOf(error)}). Check ANDON_SECRETS_FOLDER and the path.`)
  })
  const inside = relative(root, target)
  if (inside === '' || inside === '..' || inside.startsWith('../'))
    throw new Refusal('forbidden', `The secret file ${path} is a link that leads out of the folder of secrets.`)
  const file = await open(target, 'r').catch((error: unknown) => {
    throw new Refusal('unavailable', `The secret file ${path} cannot be read (${codeOf(error)}).`)
  })
  try {
    const about = await file.stat()
    if (!about.isFile()) throw new Refusal('unavailable', `The secret file ${path} is no file.`)
    if (about.size > longest) throw new Refusal('unavailable', `The secret file ${path} is longer than 64 kB.`)
    return withoutLineEnd(await file.readFile('utf8'))
  } finally {
    await file.close()
  }
}

/** Files and pipes end with a line end that nobody means. */
export const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
