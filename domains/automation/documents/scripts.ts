import type { Work } from '#domains/runs/graph.ts'
import { asText, isList, isMap, type Data } from '#domains/runs/values.ts'
import { byDigest } from '#domains/runners/job.ts'
import type { Path } from '#platform/kinds/pointer.ts'
import { paste } from './pasting.ts'
import type { Refused } from './reference-text.ts'
import { hasBraces, type WrittenStep } from './steps.ts'
import { quoted } from './telling.ts'
import type { Setting } from './setting.ts'

/** What runs a `Runtime`, old names included; undefined for one that nothing here is like. (Section 18.) */
export const interpreterOf = (runtime: string): 'python3' | 'pwsh' | 'node' | 'bash' | 'sh' | undefined => {
  const name = runtime.trim().toLowerCase()
  if (/^python3(?:\.\d+)?$/.test(name)) return 'python3'
  if (/^powershell(?: core)?(?: [67](?:\.\d+)*)?$/.test(name)) return 'pwsh'
  if (/^node(?:js)?\d*(?:\.x)?$/.test(name)) return 'node'
  return name === 'bash' || name === 'sh' ? name : undefined
}

/** `aws:executeScript`. */
export const scriptWork = (step: WrittenStep, setting: Setting): Work => {
  const { inputs } = step
  const { telling, names } = setting
  const at = (name: string): Path => [...step.path, 'inputs', name]
  const runtime = asText(inputs['Runtime'] ?? '')
  const interpreter = interpreterOf(runtime)
  if (interpreter === undefined && inputs['Runtime'] !== undefined)
    telling.refuse(at('Runtime'), 'runtime', `There is no runtime ${quoted(runtime)}.`, 'Use python3.11, PowerShell 7.4, nodejs24 or bash.')
  const handler = inputs['Handler'] === undefined ? '' : asText(inputs['Handler'])
  if (interpreter === 'python3' && handler === '')
    telling.refuse(at('Handler'), 'required', `${step.name} names no function.`, 'Write the name of the function in `Handler`.')
  if (handler !== '' && interpreter !== 'bash' && interpreter !== 'sh' && !/^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/.test(handler))
    telling.refuse(
      at('Handler'),
      'name',
      `${quoted(handler)} is no name of a function.`,
      'Write the name of the function: `script_handler`.',
    )
  const payload = inputs['InputPayload'] ?? {}
  if (!isMap(payload) && !hasBraces(payload))
    telling.refuse(at('InputPayload'), 'type', '`InputPayload` is a mapping.', 'Write `name: value` below it.')
  const attached = attachmentOf(step, interpreter, setting)
  const written = inputs['Script'] === undefined ? undefined : asText(inputs['Script'])
  if (written === undefined && attached === undefined)
    telling.refuse(at('Script'), 'required', `${step.name} has no script.`, 'Write it in `Script`, or attach a file.')
  const pasted = paste(written ?? attached?.script(handler) ?? '', interpreter ?? 'sh', (name) => names.get(name))
  tellRefused(pasted.refused, at('Script'), setting, 'Pass it in `InputPayload` and read it there.')
  tellPasted(Object.values(pasted.environment), pasted.refused, at('Script'), setting)
  tellPlaceholders(written ?? '', at('Script'), setting)
  const name = handler.split('.').at(-1) ?? ''
  const asVariables = interpreter === 'bash' || interpreter === 'sh'
  const environment = { ...(asVariables && isMap(payload) ? variablesOf(payload) : {}), ...pasted.environment }
  return {
    type: 'script',
    interpreter: interpreter ?? 'sh',
    script: pasted.script,
    ...(name === '' || asVariables || interpreter === 'pwsh' ? {} : { handler: name }),
    ...(asVariables ? {} : { payload }),
    ...(Object.keys(environment).length === 0 ? {} : { environment }),
    // What an attachment asks for is seen in the file itself, when a machine takes it.
    ...(asksForNetwork(pasted.script, interpreter ?? 'sh') ? { network: true } : {}),
    ...(attached === undefined ? {} : { files: attached.files }),
  }
}

/** Words that a script which talks to others has in it. One without them runs where no network is allowed. */
const talking: Readonly<Record<string, RegExp>> = {
  python3:
    /\b(?:boto3|botocore|urllib|urllib3|requests|http|httpx|aiohttp|socket|ssl|smtplib|ftplib|imaplib|xmlrpc|subprocess|os\.system|paramiko)\b/,
  node: /\b(?:fetch|http|https|net|tls|dgram|dns|undici|axios|child_process|aws-sdk)\b/,
  pwsh: /Invoke-(?:RestMethod|WebRequest)|System\.Net|Net\.|AWS|-(?:EC2|S3|SSM|RDS|CW|ASG|STS|LM|SNS|SQS|IAM|ELB2?)[A-Z]|Test-(?:Net)?Connection|curl|wget|\baws\b/i,
  shell:
    /\b(?:aws|curl|wget|ssh|scp|rsync|git|nc|ncat|telnet|ping|dig|nslookup|kubectl|docker|helm|apt(?:-get)?|yum|dnf|pip3?|npm|psql|mysql|redis-cli)\b|\/dev\/tcp\//,
}

/** Whether a text has words in it of scripts that talk to others. */
export const asksForNetwork = (script: string, interpreter: string): boolean =>
  talking[interpreter]?.test(script) ?? talking['shell']?.test(script) ?? true

/** In a shell the payload is variables, `SSM_name`. */
const variablesOf = (payload: Readonly<Record<string, Data>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(payload).flatMap(([name, value]) =>
      /^[A-Za-z_][A-Za-z0-9_]{0,100}$/.test(name) ? [[`SSM_${name}`, asText(value)]] : [],
    ),
  )

interface Attached {
  readonly files: Readonly<Record<string, string>>
  /** What calls the function in it, when the document has no script of its own. */
  readonly script: (handler: string) => string
}

const attachmentOf = (step: WrittenStep, runtime: string | undefined, { files, telling }: Setting): Attached | undefined => {
  const written = step.inputs['Attachment']
  if (written === undefined) return undefined
  const name = asText(written)
  const path = [...step.path, 'inputs', 'Attachment']
  const digest = files.get(name)
  if (digest === undefined)
    telling.refuse(
      path,
      'attachment',
      `The document has no attachment ${quoted(name)}.`,
      files.size === 0 ? 'Declare it below `files`, with its SHA-256.' : `It has ${[...files.keys()].join(', ')}.`,
    )
  const endings = runtime === 'python3' ? /\.(?:py|zip)$/i : runtime === 'pwsh' ? /\.zip$/i : /./
  if (!endings.test(name))
    telling.refuse(
      path,
      'attachment',
      `${quoted(name)} cannot be used by ${runtime === 'pwsh' ? 'PowerShell' : 'Python'}.`,
      runtime === 'pwsh' ? 'Attach a .zip.' : 'Attach a .py or a .zip.',
    )
  const module = name.replace(ending, '')
  const isCalled = step.inputs['Script'] === undefined && !asText(step.inputs['Handler'] ?? '').includes('.')
  if (runtime === 'python3' && isCalled && !/^[A-Za-z_]\w*$/.test(module))
    telling.refuse(
      path,
      'attachment',
      `${quoted(module)} is no name of a Python module, so nothing in it can be called.`,
      'Name the file with letters, digits and "_", or write `Handler` as `module.function`.',
    )
  return {
    // Kept beside the document: the digest is what makes it this one.
    files: digest === undefined ? {} : { [name]: byDigest(digest) },
    script: (handler) => importing(name, handler),
  }
}

/** `file.function` of a Python file, or of what is inside a zip: those that come with a script are on its path. */
const ending = /\.(?:py|zip)$/i

const importing = (file: string, handler: string): string => {
  const parts = handler.split('.')
  const name = parts.pop() ?? ''
  const module = parts.length > 0 ? parts.join('.') : file.replace(ending, '')
  return `from ${module} import ${name}\n`
}

/** Inputs of `aws:runCommand`: what is pasted into commands goes into `Environment`, which the command adds to its own. */
export const commandInputs = (step: WrittenStep, setting: Setting): Readonly<Record<string, Data>> => {
  const { inputs } = step
  const { telling } = setting
  const at = (name: string): Path => [...step.path, 'inputs', name]
  const { InstanceIds: ids, Targets: targets, Parameters: parameters } = inputs
  if ((ids === undefined) === (targets === undefined))
    telling.refuse(
      [...step.path, 'inputs'],
      'targets',
      `${step.name} names its machines with \`InstanceIds\` or with \`Targets\`, exactly one.`,
      'Write `InstanceIds: [ … ]` or `Targets: [{ Key: tag:Name, Values: [ … ] }]`.',
    )
  if (isList(ids) && ids.length > 50)
    telling.refuse(at('InstanceIds'), 'limit', 'A command goes to 50 machines by id at most.', 'Use `Targets`.')
  const interpreter = shellOf(asText(inputs['DocumentName'] ?? ''), parameters)
  if (interpreter === undefined || !isMap(parameters)) return inputs
  const environment: Record<string, string> = {}
  const key = Object.keys(parameters).find((name) => /^(?:commands|commandLine)$/i.test(name))
  const written = key === undefined ? undefined : parameters[key]
  if (key === undefined || written === undefined || (typeof written === 'string' && /^\s*\{\{[^{}]*\}\}\s*$/.test(written))) {
    if (typeof written === 'string')
      telling.warn(
        [...at('Parameters'), key ?? 'commands'],
        'injection',
        'Whoever fills in this parameter writes the commands.',
        'Write the commands out, with values as parameters of their own.',
      )
    return inputs
  }
  // Lines belong together: a quote may be opened in one and closed in another.
  const lines = isList(written) ? written.map(asText) : [asText(written)]
  const pasted = paste(lines.join('\n'), interpreter, (name) => setting.names.get(name))
  tellRefused(
    pasted.refused,
    [...at('Parameters'), key],
    setting,
    'Put the value into a variable first, `x="{{ … }}"`, and use the variable as data.',
  )
  tellPasted(Object.values(pasted.environment), pasted.refused, [...at('Parameters'), key], setting)
  Object.assign(environment, pasted.environment)
  const result = Object.keys(environment).length === 0 ? lines : pasted.script.split('\n')
  return {
    ...inputs,
    Parameters: { ...parameters, [key]: result },
    ...(Object.keys(environment).length === 0 ? {} : { Environment: environment }),
  }
}

/** What runs the commands of AWS's own documents. */
export const shellOf = (document: string, parameters: Data | undefined): 'sh' | 'pwsh' | undefined => {
  if (/(?:^|\/)AWS-RunShellScript$/i.test(document)) return 'sh'
  if (/(?:^|\/)AWS-RunPowerShellScript$/i.test(document)) return 'pwsh'
  if (!/(?:^|\/)AWS-RunRemoteScript$/i.test(document)) return undefined
  return /\.ps1\b|powershell/i.test(JSON.stringify(parameters ?? null)) ? 'pwsh' : 'sh'
}

const tellRefused = (refused: readonly Refused[], path: Path, { telling }: Setting, mend: string): void => {
  for (const { name, line, why } of refused)
    telling.refuse(path, 'injection', `{{ ${name} }} cannot be put safely into line ${line} of the script: ${why}.`, mend)
}

const tellPasted = (references: readonly string[], refused: readonly Refused[], path: Path, { telling }: Setting): void => {
  const safe = references.filter((reference) => !refused.some(({ name }) => reference === `{{ ${name} }}`))
  if (safe.length > 0)
    telling.warn(
      path,
      'injection',
      `The script has values pasted into it (${safe.slice(0, 5).join(', ')}); they are put in as data here, and as code on AWS.`,
      'Pass them in `InputPayload`, or use `interpolationType: ENV_VAR`.',
    )
}

/** Build-time placeholders of public collections that nobody filled in. */
const tellPlaceholders = (script: string, path: Path, { telling }: Setting): void => {
  const found = /SCRIPT_PLACEHOLDER::[\w.]+|%%SCRIPT=[^%\n]+%%/.exec(script)?.[0]
  if (found !== undefined)
    telling.refuse(
      path,
      'placeholder',
      `The script is not in the document: ${quoted(found)}.`,
      'Import the folder that has the scripts beside the document.',
    )
}
