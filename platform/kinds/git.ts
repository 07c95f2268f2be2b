import { spawn } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { mkdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import { isDocumentFile, type SourceFile } from '#platform/kinds/formats/files.ts'
import type { GitUrl } from '#platform/kinds/git-url.ts'
import { type Allowed, refusedBecause } from '#platform/messages/guard.ts'

/**
 * Reading a branch with the system's git.
 *
 * The problem: a repository is somebody else's, and git is built to run hooks, helpers, filters and submodules on
 * checkout. The idea: never check out. One commit is fetched into a bare folder, its files are listed and their
 * contents read out of the object store.
 *
 * Guarantees: arguments travel as a list, never through a shell; only the protocol of the address is allowed, without
 * redirects, and an address inside the network only when the installation allows it; no prompt, no hook, no
 * filter, no configuration of the machine; every call has a deadline, every answer a size.
 *
 * Refuses to do: follow symbolic links or submodules; push.
 */
export interface FetchRequest {
  readonly address: GitUrl
  readonly branch: string
  /** Folder within the repository, `` for all. */
  readonly path: string
  readonly token: string | undefined
  /** Where the objects are kept between fetches. */
  readonly folder: string
  readonly allowed: Allowed
  readonly signal: AbortSignal
}

export interface FetchedBranch {
  readonly commit: string
  readonly read: () => Promise<SourceFile[]>
}

/** Why git could not do it, for people: the address is wrong, the branch is missing, the token was refused. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure'
}

const mostFiles = 20_000
const mostBytes = 64 * 1_024 * 1_024
const fetchMs = 120_000
const readMs = 60_000

/** Fetches the last commit of a branch. Its files are read only when asked for. */
export const fetchBranch = async (request: FetchRequest): Promise<FetchedBranch> => {
  const { folder, branch, address } = request
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const options = { folder, signal: request.signal, protocol: address.protocol, environment: credentials(request) }
  await git(['init', '--bare', '--quiet', '.'], { ...options, deadlineMs: readMs })
  const pinned = await guarded(address, request.allowed)
  await git(
    [
      ...pinned,
      'fetch',
      '--quiet',
      '--depth=1',
      '--no-tags',
      '--no-recurse-submodules',
      '--force',
      '--end-of-options',
      address.url,
      `+refs/heads/${branch}:refs/andon/head`,
    ],
    { ...options, deadlineMs: fetchMs },
  )
  const commit = (await git(['rev-parse', '--verify', 'refs/andon/head'], { ...options, deadlineMs: readMs })).toString('utf8').trim()
  return { commit, read: () => readTree(request, commit) }
}

const readTree = async (request: FetchRequest, commit: string): Promise<SourceFile[]> => {
  const options = {
    folder: request.folder,
    signal: request.signal,
    protocol: request.address.protocol,
    environment: {},
    deadlineMs: readMs,
  }
  const where = request.path === '' ? [] : ['--', `${request.path}/`]
  const listing = await git(['ls-tree', '-r', '-z', '-l', '--full-tree', commit, ...where], options)
  const blobs = listing
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      // `100644 blob <id> <size>\t<path>`; links are 120000, submodules 160000.
      const [, mode, id, size, path] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line) ?? []
      return mode?.startsWith('100') && id && path && isDocumentFile(path) ? [{ id, path, size: Number(size) }] : []
    })
  const total = blobs.reduce((sum, blob) => sum + blob.size, 0)
  if (blobs.length > mostFiles)
    throw new GitFailure(`The repository holds ${blobs.length} documents; at most ${mostFiles} are read. Name a folder in it.`)
  if (total > mostBytes)
    throw new GitFailure(`The documents are ${Math.round(total / 1_048_576)} MB together; at most 64 MB are read. Name a folder in it.`)
  const contents = await git(['cat-file', '--batch'], {
    ...options,
    input: blobs.map((blob) => `${blob.id}\n`).join(''),
    mostBytes: mostBytes + 100 * mostFiles,
  })
  return [...splitBatch(contents, blobs)]
}

/** Each answer is `<id> blob <size>\n<content>\n`. */
function* splitBatch(contents: Buffer, blobs: readonly { path: string; size: number }[]): Generator<SourceFile> {
  let at = 0
  for (const blob of blobs) {
    const start = contents.indexOf(10, at) + 1
    yield { path: blob.path, text: contents.toString('utf8', start, start + blob.size) }
    at = start + blob.size + 1
  }
}

/** Refuses addresses inside the network, and pins the name to the address that was looked at. */
const guarded = async (address: GitUrl, allowed: Allowed): Promise<string[]> => {
  if (address.host === undefined) return []
  const host = address.host.replace(/^\[|\]$/g, '')
  const found = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => [])
  const [first] = found
  if (!first) throw new GitFailure(`The name ${host} is not known.`)
  const because = found.map((one) => refusedBecause(host, one.address, allowed)).find((reason) => reason !== undefined)
  if (because) throw new GitFailure(`${because}. Allow it in the configuration of this installation, or use another address.`)
  if (address.protocol === 'ssh' || isIP(host)) return []
  return ['-c', `http.curloptResolve=${host}:${address.port ?? 443}:${first.address}`]
}

/** A token travels in the environment, where neither the process list nor the repository's configuration shows it. */
const credentials = ({ token }: FetchRequest): Record<string, string> =>
  token === undefined
    ? {}
    : {
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'http.extraHeader',
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
      }

interface GitOptions {
  readonly folder: string
  readonly protocol: string
  readonly environment: Readonly<Record<string, string>>
  readonly deadlineMs: number
  readonly signal: AbortSignal
  readonly input?: string
  readonly mostBytes?: number
}

const git = (parameters: readonly string[], options: GitOptions): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const safe = [
      '-c',
      'core.hooksPath=/dev/null',
      '-c',
      'http.followRedirects=false',
      '-c',
      'credential.helper=',
      '-c',
      'gc.auto=0',
      '-c',
      'fetch.fsckObjects=true',
    ]
    const child = spawn('git', ['--no-optional-locks', ...safe, ...parameters], {
      cwd: options.folder,
      env: environmentOf(options),
      stdio: ['pipe', 'pipe', 'pipe'],
      signal: AbortSignal.any([options.signal, AbortSignal.timeout(options.deadlineMs)]),
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[] = []
    let [size, complaint] = [0, '']
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > (options.mostBytes ?? 16 * 1_024 * 1_024)) child.kill('SIGKILL')
      else chunks.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(-4_000)
    })
    child.on('error', (error) => reject(new GitFailure(wordsFor(error))))
    child.on('close', (code) =>
      code === 0 ? resolve(Buffer.concat(chunks)) : reject(new GitFailure(meaningOf(complaint) || `git ended with ${code ?? 'a signal'}.`)),
    )
    // git may end before it has read everything; its exit says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })

/** Nothing of the server's own environment but what git needs to find its programs and a key for ssh. */
const environmentOf = (options: GitOptions): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: process.env['HOME'] ?? '/nonexistent',
  ...(process.env['SSH_AUTH_SOCK'] && { SSH_AUTH_SOCK: process.env['SSH_AUTH_SOCK'] }),
  LC_ALL: 'C',
  GIT_DIR: options.folder,
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ALLOW_PROTOCOL: options.protocol,
  GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new -oConnectTimeout=20',
  ...options.environment,
})

const wordsFor = (error: Error): string => {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'git took too long.'
  return (error as { code?: string }).code === 'ENOENT' ? 'git is not installed on this server.' : error.message
}

/** The last complaint without the noise, and never a header. */
const meaningOf = (complaint: string): string => {
  const lines = complaint.split('\n').map((line) => line.replace(/^(fatal|error|remote): /, '').trim())
  const last = lines.filter((line) => line !== '' && !line.toLowerCase().includes('authorization')).at(-1) ?? ''
  if (/couldn't find remote ref/i.test(last)) return 'There is no such branch.'
  if (/Authentication failed|could not read Username|Permission denied/i.test(complaint))
    return 'The repository refused the credentials, or there are none.'
  return last.slice(0, 500)
}
