import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Assignment } from '#domains/runners/assignment.ts'
import { type Done, type Hands, refused } from '#domains/runners/executing.ts'
import { createPrinted } from '#platform/scripts/printed.ts'
import { compileSecrets, maskText, secretsAmong } from '#platform/text/mask.ts'

/** On the machine itself, as `isolation: none` of its policy says: a process group, an environment of its own, a deadline. */
export const executeDirectly = async (
  assignment: Assignment,
  hands: Hands,
  how: { readonly runAs: string | undefined; readonly passed: Readonly<Record<string, string>> },
): Promise<Done> => {
  const { script } = assignment
  if (script.handler !== undefined)
    return refused('A script with a handler runs in a sandbox only, and the policy of this machine says `isolation: none`.')
  const user = how.runAs === undefined ? undefined : userNamed(how.runAs)
  if (how.runAs !== undefined && user === undefined)
    return refused(`There is no user ${how.runAs} on this machine, or the runner may not be it.`)
  const scratch = mkdtempSync(join(tmpdir(), 'andon-job-'))
  try {
    const [file, output] = [join(scratch, 'script'), join(scratch, 'output')]
    writeFileSync(file, script.script, { mode: 0o500 })
    writeFileSync(output, '', { mode: 0o600 })
    for (const [name, content] of Object.entries(script.files ?? {})) {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return refused(`The file ${name} cannot be laid beside a script here.`)
      writeFileSync(join(scratch, name), Buffer.from(content, 'base64'), { mode: 0o600 })
      if (user !== undefined) chownSync(join(scratch, name), user.uid, user.gid)
    }
    if (user !== undefined) for (const path of [file, output, scratch]) chownSync(path, user.uid, user.gid)
    const home = user?.home ?? process.env['HOME'] ?? scratch
    const child = spawn(script.interpreter, [file], {
      cwd: script.folder?.startsWith('/') === true ? script.folder : scratch,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
      env: {
        PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        LANG: 'C.UTF-8',
        HOME: home,
        TMPDIR: scratch,
        ...how.passed,
        ...script.environment,
        ANDON_OUTPUT: output,
      },
    })
    return await watch(child, assignment, hands, output)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const watch = (child: ChildProcess, { script, timeoutMs, masks }: Assignment, hands: Hands, output: string): Promise<Done> =>
  new Promise((resolve) => {
    const values = [...masks, ...secretsAmong(script.environment)]
    const printed = createPrinted(compileSecrets(values), hands.onText)
    child.stdout?.on('data', printed.take)
    child.stderr?.on('data', printed.take)
    const ticker = setInterval(() => printed.flush(), 250)
    let why: 'timed-out' | 'cancelled' | undefined
    const stop = (reason: 'timed-out' | 'cancelled') => (): void => {
      if (why !== undefined) return
      why = reason
      endTree(child)
    }
    const deadline = setTimeout(stop('timed-out'), timeoutMs)
    const onAbort = stop('cancelled')
    hands.signal.addEventListener('abort', onAbort)
    if (hands.signal.aborted) onAbort()

    const finish = (done: Done): void => {
      clearTimeout(deadline)
      clearInterval(ticker)
      hands.signal.removeEventListener('abort', onAbort)
      printed.end()
      resolve({ ...done, sandbox: 'none' })
    }
    child.on('error', (error) => finish(refused(`${script.interpreter} could not be started on this machine: ${error.message}`)))
    // What it left running in its group ends with it.
    child.on('exit', () => {
      signalTree(child, 'SIGKILL')
      // What made a session of its own is not reached, and may hold the output open: it is not waited for.
      setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, leftBehindMs).unref()
    })
    child.on('close', (exit) => {
      const result = maskText(resultIn(output), values)
      if (why === 'timed-out')
        return finish({ outcome: 'timed-out', exit, reason: `It took longer than ${timeoutMs / 1_000} s and was ended.`, result })
      if (why === 'cancelled') return finish({ outcome: 'cancelled', exit, reason: 'It was ended because it was cancelled.', result })
      if (exit === 0) return finish({ outcome: 'success', exit, reason: '', result })
      return finish({
        outcome: 'failed',
        exit,
        reason: exit === null ? 'It was ended by a signal.' : `It ended with code ${exit}.`,
        result,
      })
    })
  })

/** How long output may still come once the script itself has ended. */
const leftBehindMs = 2_000

const resultLimit = 102_400

const resultIn = (file: string): string => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  return size === 0 || size > 64 * resultLimit ? '' : readFileSync(file).subarray(0, resultLimit).toString('utf8')
}

/** SIGINT, after 7.5 s SIGTERM, after 2.5 s more SIGKILL. */
const endTree = (child: ChildProcess): void => {
  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null
  signalTree(child, 'SIGINT')
  setTimeout(() => !isOver() && signalTree(child, 'SIGTERM'), 7_500).unref()
  setTimeout(() => !isOver() && signalTree(child, 'SIGKILL'), 10_000).unref()
}

const signalTree = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // Nothing of it is left.
  }
}

/** Of this machine's users. One's own is always to be had, another only for root. */
const userNamed = (name: string): { readonly uid: number; readonly gid: number; readonly home: string } | undefined => {
  const { status, stdout } = spawnSync('getent', ['passwd', name], { encoding: 'utf8' })
  const [, , uid = '', gid = '', , home = '/'] = status === 0 ? stdout.trim().split(':') : []
  if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return undefined
  const own = process.getuid?.()
  return own === 0 || own === Number(uid) ? { uid: Number(uid), gid: Number(gid), home } : undefined
}
