import { asText, isMap, type Data } from '#domains/runs/values.ts'
import type { Path } from '#platform/kinds/pointer.ts'
import type { CommandStep, PlatformType } from './command-step.ts'
import { quoted, type Telling } from './telling.ts'

type Download = Pick<CommandStep, 'interpreter' | 'script' | 'environment'>

const nothing: Download = { interpreter: 'sh', script: '', environment: {} }

/** `aws:downloadContent` as a script; what it fetches and where to are variables, so that neither can be more than a name. */
export const downloadScript = (
  inputs: Readonly<Record<string, Data>>,
  platform: PlatformType,
  telling: Telling,
  path: Path,
  find: (name: string) => string | undefined,
): Download => {
  const written = inputs['sourceInfo']
  const info = typeof written === 'string' ? parsed(written) : written
  const type = asText(inputs['sourceType'] ?? '')
  const at = [...path, 'inputs']
  if (info === undefined || !isMap(info)) {
    telling.refuse(
      [...at, 'sourceInfo'],
      'type',
      '`sourceInfo` is a mapping, or JSON of one.',
      'Write `url`, or `owner`, `repository` and `path`.',
    )
    return nothing
  }
  const of = (name: string): string => asText(info[name] ?? '')
  if (/\{\{\s*ssm-secure:/.test(JSON.stringify(info)))
    telling.refuse(
      [...at, 'sourceInfo'],
      'secret',
      'Credentials of the Parameter Store cannot be used here.',
      'Fetch it with a script that uses a secret of this installation.',
    )
  const environment = { SSM_DESTINATION: asText(inputs['destinationPath'] ?? '') || '.' }
  if (platform === 'Windows') return onWindows(type, of, environment, telling, at)
  switch (type) {
    case 'HTTP':
      return { interpreter: 'sh', script: http, environment: { ...environment, SSM_URL: address(of('url'), telling, at) } }
    case 'GitHub': {
      const options = /branch:\s*([\w./-]+)/.exec(of('getOptions'))?.[1] ?? ''
      const url = `https://github.com/${encodeURIComponent(of('owner'))}/${encodeURIComponent(of('repository'))}.git`
      return { interpreter: 'sh', script: git, environment: { ...environment, SSM_URL: url, SSM_BRANCH: options, SSM_PATH: of('path') } }
    }
    case 'Git': {
      const branch = /branch:\s*([\w./-]+)/.exec(of('getOptions'))?.[1] ?? ''
      return {
        interpreter: 'sh',
        script: git,
        environment: { ...environment, SSM_URL: address(of('repository'), telling, at), SSM_BRANCH: branch, SSM_PATH: of('path') },
      }
    }
    case 'S3':
      return {
        interpreter: 'sh',
        script: s3,
        environment: { ...environment, SSM_URL: of('path').replace(/^https:\/\/(?:s3[.-][\w-]+\.amazonaws\.com\/)?/, 's3://') },
      }
    case 'SSMDocument': {
      const content = find(of('name'))
      if (content === undefined)
        telling.refuse([...at, 'sourceInfo'], 'reference', `There is no document ${quoted(of('name'))}.`, 'Import it.')
      return {
        interpreter: 'sh',
        script: 'mkdir -p -- "$(dirname -- "$SSM_DESTINATION")" && printf \'%s\' "$SSM_CONTENT" > "$SSM_DESTINATION"',
        environment: { ...environment, SSM_CONTENT: content ?? '' },
      }
    }
    default:
      telling.refuse(
        [...at, 'sourceType'],
        'value',
        `Nothing is downloaded from ${quoted(type)}.`,
        'Use GitHub, Git, HTTP, S3 or SSMDocument.',
      )
      return nothing
  }
}

const http =
  'case "$SSM_DESTINATION" in */|.) mkdir -p -- "$SSM_DESTINATION"; cd -- "$SSM_DESTINATION" && exec curl -fsSL --proto =https -O -- "$SSM_URL";; *) mkdir -p -- "$(dirname -- "$SSM_DESTINATION")"; exec curl -fsSL --proto =https -o "$SSM_DESTINATION" -- "$SSM_URL";; esac'

const git = `copy=$(mktemp -d) || exit 1
trap 'rm -rf -- "$copy"' EXIT
if [ -n "$SSM_BRANCH" ]; then set -- --branch "$SSM_BRANCH"; else set --; fi
GIT_TERMINAL_PROMPT=0 git clone --quiet --depth 1 "$@" -- "$SSM_URL" "$copy/content" || exit 1
case "/$SSM_PATH/" in */../*) echo 'The path leads out of the repository.' >&2; exit 1;; esac
mkdir -p -- "$SSM_DESTINATION" && cp -R -- "$copy/content/$SSM_PATH" "$SSM_DESTINATION"`

const s3 =
  'mkdir -p -- "$SSM_DESTINATION" && case "$SSM_URL" in */) exec aws s3 cp --recursive -- "$SSM_URL" "$SSM_DESTINATION";; *) exec aws s3 cp -- "$SSM_URL" "$SSM_DESTINATION";; esac'

const onWindows = (
  type: string,
  of: (name: string) => string,
  environment: Readonly<Record<string, string>>,
  telling: Telling,
  at: Path,
): Download => {
  if (type === 'HTTP')
    return {
      interpreter: 'pwsh',
      script: 'Invoke-WebRequest -UseBasicParsing -Uri ${env:SSM_URL} -OutFile ${env:SSM_DESTINATION}',
      environment: { ...environment, SSM_URL: address(of('url'), telling, at) },
    }
  telling.refuse([...at, 'sourceType'], 'platform', `Nothing is downloaded from ${quoted(type)} on Windows.`, 'Use HTTP, or a script.')
  return nothing
}

const address = (url: string, telling: Telling, at: Path): string => {
  if (!/^https:\/\/[^\s/]+/.test(url))
    telling.refuse([...at, 'sourceInfo'], 'value', `${quoted(url)} is no https address.`, 'Write `https://…`.')
  return url
}

const parsed = (text: string): Data | undefined => {
  try {
    const value: Data = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
