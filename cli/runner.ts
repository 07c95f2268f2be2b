import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { arch, hostname, release, type as systemType } from 'node:os'
import { resolve } from 'node:path'
import Type from 'typebox'
import { digestOf, fingerprintOf } from '#domains/runners/admitting.ts'
import { doubts, inSentences, objections, type Policy } from '#domains/runners/policy.ts'
import { partsOfToken, purposes, scriptText } from '#domains/runners/wire.ts'
import { version } from '#platform/http/version.ts'
import { newPrivateKey, openerOf, signerOf } from '#platform/identity/keypair.ts'
import { type Options, readWords } from './arguments.ts'
import { exits, ServerRefusal, Unreachable, UsageError } from './failure.ts'
import { machineAbout, runOn } from './runner-execution.ts'
import { findHome, firstPolicy, forgetIdentity, keepIdentity, policyOf, readIdentity, readPolicy, type RunnerHome } from './runner-home.ts'
import { type Answer, LinkFailure, type Link, openLink, type SendOptions } from './runner-link.ts'
import { openSpool } from './runner-spool.ts'
import { runnerVerbs } from './runner-verbs.ts'
import { workFor } from './runner-work.ts'
import type { Terminal } from './terminal.ts'

const flags = Type.Object({
  home: Type.Optional(Type.String({ description: 'The folder of the runner. Default ANDON_RUNNER_HOME, ~/.config/andon/runner.' })),
  ca: Type.Optional(Type.String({ description: 'register: a file with certificates that count beside the usual ones.' })),
  once: Type.Optional(Type.Boolean({ description: 'run: end after one job.' })),
  force: Type.Optional(Type.Boolean({ description: 'unregister: forget the keys although the server does not answer.' })),
  procedure: Type.Optional(Type.String({ description: 'check: would this procedure be allowed?' })),
  interpreter: Type.Optional(Type.String({ description: 'check: would this interpreter be allowed?' })),
  script: Type.Optional(Type.String({ description: 'check: would the script in this file be allowed? Also prints its digest.' })),
  approvedBy: Type.Optional(Type.Array(Type.String(), { description: 'check: who approved.' })),
})

/** `andon runner …` on the machine itself. */
export const runRunner = async (args: readonly string[], before: Options, terminal: Terminal): Promise<number> => {
  const [verb = '', ...rest] = args
  const about = `runner ${verb}`
  const { input, words, options } = readWords(flags, rest, about)
  if (options.help === true || before.help === true) {
    terminal.write(helpOf(verb))
    return exits.done
  }
  const text = (name: string): string | undefined => {
    const value = input[name]
    return typeof value === 'string' ? value : undefined
  }
  const home = findHome(terminal.environment, text('home'))
  switch (verb) {
    case 'register':
      return register(words, home, text('ca'), terminal)
    case 'run':
      return run(home, input['once'] === true, terminal)
    case 'status':
      return status(home, terminal)
    case 'check':
      return check(words[0], home, input, terminal)
    case 'rotate':
      return rotate(home, terminal)
    case 'unregister':
      return unregister(home, input['force'] === true, terminal)
    default:
      throw new UsageError(`"${verb}" is nothing a runner does.`, 'runner')
  }
}

const helpOf = (verb: string): string => {
  const lines = Object.entries(flags.properties).map(
    ([name, schema]) =>
      `  --${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).padEnd(16)}${'description' in schema ? String(schema.description) : ''}`,
  )
  return `andon runner ${verb}\n\n${runnerVerbs[verb] ?? ''}\n\n${lines.join('\n')}\n`
}

const register = async (words: readonly string[], home: RunnerHome, ca: string | undefined, terminal: Terminal): Promise<number> => {
  const [url, token] = words
  const parts = token === undefined ? undefined : partsOfToken(token)
  if (url === undefined || !/^https?:\/\/[^/]+/.test(url) || words.length !== 2 || parts === undefined)
    throw new UsageError(
      'Give the address of the server and a token of `runner.invite`: andon runner register https://andon.example.org andon-runner-…',
      'runner register',
    )
  if (url.startsWith('http:') && !/^http:\/\/(?:localhost|127\.|\[::1\])/.test(url))
    terminal.say('Without https others on the way see what scripts print. Jobs themselves are sealed for this machine.')
  const [signKey, sealKey] = [newPrivateKey('ed25519'), newPrivateKey('x25519')]
  const signer = signerOf(signKey)
  const certificates = ca === undefined ? undefined : resolve(ca)
  // The token says how the digest of the server's key begins: nobody on the way can put another in its place.
  let serverKey: Buffer | undefined
  const keyIn = (offered: Buffer): Buffer | undefined => {
    if (fingerprintOf(offered) === parts.fingerprint) serverKey = offered
    return serverKey
  }
  const link = openLink({ url, runner: '', signer, serverKey: keyIn, ca: certificates, environment: terminal.environment })
  try {
    const answer = await sendOnce(link, url, '/runner/register', {
      token,
      signKey: signer.publicKey.toString('base64url'),
      sealKey: openerOf(sealKey).publicKey.toString('base64url'),
      version,
      about: { host: hostname().slice(0, 300), system: `${systemType()} ${release()} ${arch()}`.slice(0, 300), node: process.version },
    })
    const runner = String(answer['runner'])
    keepIdentity(home, {
      url: url.replace(/\/+$/, ''),
      runner,
      signKey,
      sealKey,
      serverKey: serverKey?.toString('base64url') ?? '',
      ...(certificates === undefined ? {} : { ca: certificates }),
    })
    if (!existsSync(home.policyFile)) writeFileSync(home.policyFile, firstPolicy, { mode: 0o600 })
    terminal.say(`This machine is registered as ${runner}. Its keys and its policy are in ${home.folder}.`)
    terminal.say(`Read ${home.policyFile}, then start it: andon runner run`)
    return exits.done
  } finally {
    link.close()
  }
}

/** One request, with what is no answer in the words of the command line. */
const sendOnce = async (
  link: Link,
  url: string,
  path: string,
  body: object,
  options: SendOptions = {},
): Promise<Readonly<Record<string, unknown>>> => {
  let answer: Answer
  try {
    answer = await link.send(path, body, options)
  } catch (error) {
    if (error instanceof LinkFailure) throw new Unreachable(url, error.message)
    throw error
  }
  if (answer.status === 200) return answer.body
  const said = (name: string): string => String(answer.body[name] ?? '')
  throw new ServerRefusal({ status: answer.status, code: said('code'), title: said('title'), detail: said('detail'), findings: [] })
}

const linkOf = (home: RunnerHome, terminal: Terminal): { readonly link: Link; readonly url: string; readonly runner: string } => {
  const { url, runner, signKey, serverKey, ca } = readIdentity(home)
  const link = openLink({
    url,
    runner,
    signer: signerOf(signKey),
    serverKey: () => Buffer.from(serverKey, 'base64url'),
    ca,
    environment: terminal.environment,
  })
  return { link, url, runner }
}

const run = async (home: RunnerHome, once: boolean, terminal: Terminal): Promise<number> => {
  readIdentity(home)
  const policy = policyOf(home)
  for (const doubt of doubts(policy, process.getuid?.() === 0)) terminal.say(`policy: ${doubt}`)
  const [drain, stop] = [new AbortController(), new AbortController()]
  const log = (line: string): void => terminal.say(`${new Date().toISOString()} ${line.replaceAll(/[\u0000-\u001f\u007f]/g, ' ')}`)
  const onSignal = (signal: NodeJS.Signals): void => {
    if (drain.signal.aborted) stop.abort()
    else log(`${signal}: takes nothing more and finishes what runs. Again to end it.`)
    drain.abort()
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  try {
    const inOrder = await workFor({
      home,
      environment: terminal.environment,
      log,
      execute: (assignment, its, hands) => runOn(assignment, its, hands, home, terminal.environment),
      about: () => machineAbout(policyOf(home), home),
      drain: drain.signal,
      stop: stop.signal,
      once,
    })
    return inOrder ? exits.done : exits.refused
  } finally {
    process.off('SIGTERM', onSignal)
    process.off('SIGINT', onSignal)
  }
}

const status = async (home: RunnerHome, terminal: Terminal): Promise<number> => {
  const identity = readIdentity(home)
  const left = existsSync(home.spoolFolder) ? openSpool(home.spoolFolder).all() : []
  const lines = [
    `Runner     ${identity.runner}, Andon ${version}`,
    `Server     ${identity.url}, key ${fingerprintOf(Buffer.from(identity.serverKey, 'base64url'))}`,
    `Own key    ${fingerprintOf(signerOf(identity.signKey).publicKey)}`,
    `Folder     ${home.folder}`,
    ...(identity.ca === undefined ? [] : [`Certificates ${identity.ca}`]),
    '',
    `Policy     ${home.policyFile}`,
    ...policyLines(home),
    '',
    left.length === 0 ? 'Nothing waits to be delivered.' : 'On this machine:',
    ...left.map(
      (one) => `  ${one.key}  "${one.title}"  ${one.end() === undefined ? `runs since ${one.begunAt}` : 'ended, not delivered yet'}`,
    ),
  ]
  terminal.write(`${lines.join('\n')}\n`)
  return exits.done
}

const policyLines = (home: RunnerHome): readonly string[] => {
  try {
    return inSentences(policyOf(home)).map((sentence) => `  ${sentence}`)
  } catch (error) {
    return [`  ${error instanceof Error ? error.message : String(error)}`]
  }
}

/** What a policy means; with flags, whether it allows a job like that. Exits with 1 when it does not. */
const check = (file: string | undefined, home: RunnerHome, input: Readonly<Record<string, unknown>>, terminal: Terminal): number => {
  const path = file ?? home.policyFile
  const policy = readPolicy(terminal.readFile(path), path)
  terminal.write(`${inSentences(policy).join('\n')}\n`)
  for (const doubt of doubts(policy, process.getuid?.() === 0)) terminal.say(`Mind: ${doubt}`)
  const asks = ['procedure', 'interpreter', 'script'].some((name) => input[name] !== undefined)
  if (!asks) return exits.done
  const against = objectionsTo(policy, input)
  terminal.write(against.length === 0 ? '\nIt would be allowed.\n' : `\nIt would be refused: ${against.join('; ')}.\n`)
  return against.length === 0 ? exits.done : exits.refused
}

const objectionsTo = (policy: Policy, input: Readonly<Record<string, unknown>>): readonly string[] => {
  const text = (name: string, usual: string): string => {
    const value = input[name]
    return typeof value === 'string' ? value : usual
  }
  const scriptFile = text('script', '')
  const script = {
    interpreter: text('interpreter', policy.interpreters[0] ?? 'sh'),
    script: scriptFile === '' ? '' : readFileSync(scriptFile, 'utf8'),
    environment: {},
  }
  const digest = digestOf(scriptText({ script }))
  if (scriptFile !== '') process.stdout.write(`\nDigest of the script: sha256:${digest}\n`)
  const approvedBy = Array.isArray(input['approvedBy']) ? input['approvedBy'].map(String) : []
  // Of what was not asked for nothing is judged.
  const { documents: _documents, startedBy: _startedBy, procedures, scripts, ...rest } = policy
  const judged: Policy = {
    ...rest,
    ...(input['procedure'] === undefined || procedures === undefined ? {} : { procedures }),
    ...(scriptFile === '' || scripts === undefined ? {} : { scripts }),
  }
  return objections(
    judged,
    { procedure: text('procedure', ''), documentDigest: '', approvedBy, startedBy: '', timeoutMs: 0, script },
    digest,
  )
}

/** The new keys are kept beside the old until the server has taken them, so that no moment loses both. */
const rotate = async (home: RunnerHome, terminal: Terminal): Promise<number> => {
  const identity = readIdentity(home)
  const { link, url, runner } = linkOf(home, terminal)
  const next = { signKey: newPrivateKey('ed25519'), sealKey: newPrivateKey('x25519') }
  const [signer, opener] = [signerOf(next.signKey), openerOf(next.sealKey)]
  const [signKey, sealKey] = [signer.publicKey.toString('base64url'), opener.publicKey.toString('base64url')]
  try {
    const proof = signer.sign(purposes.newKeys, [runner, signKey, sealKey])
    await sendOnce(link, url, '/runner/keys', { signKey, sealKey, proof })
    keepIdentity(home, { ...identity, ...next })
    terminal.say(`The new key is ${fingerprintOf(signer.publicKey)}. A runner that works reads it by itself.`)
    return exits.done
  } finally {
    link.close()
  }
}

const unregister = async (home: RunnerHome, force: boolean, terminal: Terminal): Promise<number> => {
  const { link, url, runner } = linkOf(home, terminal)
  try {
    await sendOnce(link, url, '/runner/leave', {})
  } catch (error) {
    if (!force) {
      terminal.say('The keys are still here. With --force they are forgotten all the same; then remove the runner on the server.')
      throw error
    }
  } finally {
    link.close()
  }
  forgetIdentity(home)
  terminal.say(`This machine is ${runner} no more. The policy stays in ${home.policyFile}.`)
  return exits.done
}
