/** Command documents that are always there, under AWS's names and with its parameters. (Section 19.) */
const parameters = `
  workingDirectory:
    type: String
    default: ''
    description: (Optional) The folder it begins in.
    maxChars: 4096
  executionTimeout:
    type: String
    default: '3600'
    description: (Optional) Seconds it may take, 1 to 172800.
    allowedPattern: '([1-9][0-9]{0,4})|(1[0-6][0-9]{4})|(17[0-1][0-9]{3})|(172[0-7][0-9]{2})|(172800)'`

const runShellScript = `schemaVersion: '2.2'
description: Runs the lines as one script of the shell.
parameters:
  commands:
    type: StringList
    description: (Required) The lines of the script.
    minItems: 1${parameters}
mainSteps:
  - action: aws:runShellScript
    name: runShellScript
    inputs:
      runCommand: ['{{ commands }}']
      workingDirectory: '{{ workingDirectory }}'
      timeoutSeconds: '{{ executionTimeout }}'
`

const runPowerShellScript = runShellScript
  .replaceAll('runShellScript', 'runPowerShellScript')
  .replace('script of the shell', 'script of PowerShell')

const runRemoteScript = `schemaVersion: '2.2'
description: Downloads a script and runs a command beside it.
parameters:
  sourceType:
    type: String
    description: (Required) Where the script is.
    allowedValues: [GitHub, S3, Git, HTTP]
  sourceInfo:
    type: StringMap
    description: (Required) What is downloaded, in the words of the source.
    default: {}
  commandLine:
    type: StringList
    description: (Required) The command, run in the folder of what was downloaded.
    minItems: 1${parameters}
mainSteps:
  - action: aws:downloadContent
    name: downloadContent
    inputs:
      sourceType: '{{ sourceType }}'
      sourceInfo: '{{ sourceInfo }}'
      destinationPath: '{{ workingDirectory }}'
  - action: aws:runShellScript
    name: runShellScript
    precondition: { StringEquals: [platformType, Linux] }
    inputs:
      runCommand: ['{{ commandLine }}']
      workingDirectory: '{{ workingDirectory }}'
      timeoutSeconds: '{{ executionTimeout }}'
  - action: aws:runPowerShellScript
    name: runPowerShellScript
    precondition: { StringEquals: [platformType, Windows] }
    inputs:
      runCommand: ['{{ commandLine }}']
      workingDirectory: '{{ workingDirectory }}'
      timeoutSeconds: '{{ executionTimeout }}'
`

const runDocument = `schemaVersion: '2.2'
description: Runs another Command document of this installation.
parameters:
  sourceType:
    type: String
    description: (Required) Where the document is.
    allowedValues: [SSMDocument]
    default: SSMDocument
  sourceInfo:
    type: StringMap
    description: (Optional) The document by its name.
    default: {}
  documentPath:
    type: String
    description: (Required) The name of the document.
  documentParameters:
    type: StringMap
    description: (Optional) Its parameters.
    default: {}${parameters}
mainSteps:
  - action: aws:runDocument
    name: runDocument
    inputs:
      documentType: '{{ sourceType }}'
      documentPath: '{{ documentPath }}'
      documentParameters: '{{ documentParameters }}'
`

export const builtinCommands: ReadonlyMap<string, string> = new Map([
  ['AWS-RunShellScript', runShellScript],
  ['AWS-RunPowerShellScript', runPowerShellScript],
  ['AWS-RunRemoteScript', runRemoteScript],
  ['AWS-RunDocument', runDocument],
])
