import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromPointer, valueAt } from '#platform/kinds/pointer.ts'
import { readLocated } from '#platform/text/located.ts'
import { importDocuments } from './importing.ts'

const only = (text: string, file: string, beside: Readonly<Record<string, string>> = {}) => {
  const { documents, findings } = importDocuments(text, file, beside)
  assert.deepEqual(findings, [])
  assert.equal(documents.length, 1)
  return documents[0]!
}
const at = (content: string | undefined, pointer: string): unknown => valueAt(readLocated(content ?? '').value, fromPointer(pointer))

test('a document is kept as it is written, comments and all', () => {
  const text = `# licence\n---\ndescription: x\nschemaVersion: '0.3'\nmainSteps:\n  - {name: a, action: 'aws:pause'} # wait\n`
  const found = only(text, 'folder/My Document.yml')
  assert.deepEqual([found.name, found.type, found.content, found.findings], ['My-Document', 'Automation', text, []])
  const command = only(
    '{"schemaVersion":"2.2","mainSteps":[{"action":"aws:runShellScript","name":"a","inputs":{"runCommand":["true"]}}]}',
    'x.json',
  )
  assert.deepEqual([command.type, command.findings], ['Command', []])
})

test('several documents in one file are told apart', () => {
  const one = "schemaVersion: '0.3'\nmainSteps: [{name: a, action: 'aws:pause'}]\n"
  assert.deepEqual(
    importDocuments(`${one}---\n${one}`, 'both.yaml').documents.map(({ name }) => name),
    ['both-1', 'both-2'],
  )
})

test('a template of CloudFormation gives its documents; what it fills in becomes system values or parameters', () => {
  const template = `
Parameters:
  TopicArn: { Type: String, Description: Where it is told, Default: arn:aws:sns:x }
Resources:
  Bucket: { Type: 'AWS::S3::Bucket' }
  Restart:
    Type: AWS::SSM::Document
    Properties:
      DocumentType: Automation
      Name: !Sub '\${AWS::StackName}-Restart'
      Content:
        schemaVersion: '0.3'
        assumeRole: !GetAtt Role.Arn
        mainSteps:
          - name: tell
            action: aws:executeAwsApi
            inputs:
              Service: sns
              Api: Publish
              TopicArn: !Ref TopicArn
              Message: !Join ['', ['in ', !Ref 'AWS::Region', ' of ', !Sub '\${AWS::AccountId} \${!Literal}']]
              Missing: !Ref AWS::NoValue
  Second:
    Type: AWS::SSM::Document
    Properties:
      Content: !Sub |
        schemaVersion: '0.3'
        mainSteps:
          - {name: a, action: 'aws:pause', description: 'for \${Team}'}
`
  const { documents } = importDocuments(template, 'template.yaml')
  assert.deepEqual(
    documents.map(({ name, findings }) => [name, findings]),
    [
      ['Restart', []],
      ['Second', []],
    ],
  )
  const content = documents[0]?.content
  assert.equal(at(content, '/assumeRole'), '{{ Role_Arn }}')
  assert.deepEqual(at(content, '/parameters'), {
    Role_Arn: { type: 'String', description: '`Role.Arn` of the template it was imported from.' },
    TopicArn: { type: 'String', description: 'Where it is told', default: 'arn:aws:sns:x' },
  })
  assert.deepEqual(at(content, '/mainSteps/0/inputs'), {
    Service: 'sns',
    Api: 'Publish',
    TopicArn: '{{ TopicArn }}',
    Message: 'in {{ global:REGION }} of {{ global:ACCOUNT_ID }} ${Literal}',
  })
  assert.equal(documents[0]?.warnings[0]?.rule, 'opened')
  assert.match(documents[1]?.content ?? '', /for \{\{ Team \}\}/)
})

test('what a CDK app writes is a template too', () => {
  const text = JSON.stringify({
    Resources: {
      RunbookD1: {
        Type: 'AWS::SSM::Document',
        Properties: {
          Name: 'MyRunbook',
          DocumentType: 'Automation',
          Content: {
            schemaVersion: '0.3',
            assumeRole: { 'Fn::GetAtt': ['R', 'Arn'] },
            mainSteps: [{ name: 'a', action: 'aws:pause', inputs: {} }],
          },
        },
      },
    },
  })
  const found = only(text, 'cdk.out/stack.template.json')
  assert.deepEqual([found.name, found.findings], ['MyRunbook', []])
})

test('Terraform gives heredocs, encoded values and files', () => {
  const text = `
# documents
resource "aws_ssm_document" "restart" {
  name            = "restart-web"
  document_type   = "Automation"
  document_format = "YAML"
  content = <<-DOC
    schemaVersion: '0.3'
    mainSteps:
      - name: a
        action: aws:executeScript
        inputs: { Runtime: bash, Script: "echo $\${HOME} in \${data.aws_region.current.name} for \${var.team_name}" }
  DOC
  tags = { Name = "x\${var.other}" }
}
resource "aws_ssm_document" "encoded" {
  name    = "\${var.prefix}-encoded"
  content = jsonencode({
    schemaVersion = "0.3"
    mainSteps = [
      { name = "a", action = "aws:sleep", inputs = { Duration = "PT\${local.seconds}S" } }, # a comment
      { "name" : "b", "action" : "aws:pause", isEnd : true },
    ]
  })
}
resource "aws_ssm_document" "file" {
  name    = "from-file"
  content = file("\${path.module}/documents/x.yaml")
}
resource "aws_ssm_document" "gone" {
  name    = "gone"
  content = file("nowhere.yaml")
}
`
  const beside = { 'modules/ops/documents/x.yaml': "schemaVersion: '0.3'\nmainSteps: [{name: a, action: 'aws:pause'}]\n" }
  const { documents } = importDocuments(text, 'main.tf', beside)
  assert.deepEqual(
    documents.map(({ name }) => name),
    ['restart-web', 'encoded', 'from-file', 'gone'],
  )
  assert.deepEqual(
    documents.slice(0, 3).map(({ findings }) => findings),
    [[], [], []],
  )
  assert.match(documents[0]?.content ?? '', /echo \$\{HOME\} in \{\{ global:REGION \}\} for \{\{ team_name \}\}/)
  assert.deepEqual(Object.keys(Object(at(documents[0]?.content, '/parameters'))), ['team_name'])
  assert.deepEqual(at(documents[1]?.content, '/mainSteps/0/inputs'), { Duration: 'PT{{ seconds }}S' })
  assert.equal(documents[2]?.content, beside['modules/ops/documents/x.yaml'])
  assert.ok(documents[3]?.findings.some(({ rule }) => rule === 'file'))
})

test('fences of a page are documents named by the heading above', () => {
  const text =
    '# All\n\n## Restart the web\n\n```yaml\nschemaVersion: \'0.3\'\nmainSteps: [{name: a, action: \'aws:pause\'}]\n```\n\n```sh\necho no\n```\n\n~~~json\n{"schemaVersion": "2.2", "mainSteps": [{"action": "aws:runShellScript", "name": "x", "inputs": {"runCommand": ["true"]}}]}\n~~~\n'
  const { documents } = importDocuments(text, 'README.md')
  assert.deepEqual(
    documents.map(({ name, type, findings }) => [name, type, findings]),
    [
      ['Restart-the-web', 'Automation', []],
      ['Restart-the-web-2', 'Command', []],
    ],
  )
})

test('placeholders of public collections take the scripts beside the document', () => {
  const text = `schemaVersion: '0.3'
mainSteps:
  - name: a
    action: aws:executeScript
    inputs:
      Runtime: python3.8
      Handler: run
      Script: |-
        %%SCRIPT=common/parse.py%%
  - name: b
    action: aws:executeScript
    inputs:
      Runtime: python3.8
      Handler: helper
      Script: |-
        SCRIPT_PLACEHOLDER::tools.imports

        SCRIPT_PLACEHOLDER::tools.helper
`
  const beside = {
    'ssm/scripts/common/parse.py': '# Copyright Somebody\n# License: MIT\nimport json\n\ndef run(events, context):\n    return {}\n',
    'src/tools.py':
      'import os\nfrom json import loads\n\n@cached\ndef helper(\n    events,\n    context,\n):\n    return loads(os.environ["X"])\n\n\ndef other():\n    pass\n',
  }
  const found = only(text, 'x.yaml', beside)
  assert.deepEqual(found.findings, [])
  const scripts = [0, 1].map((index) => at(found.content, `/mainSteps/${index}/inputs/Script`))
  assert.equal(scripts[0], 'import json\n\ndef run(events, context):\n    return {}')
  assert.equal(
    scripts[1],
    'import os\nfrom json import loads\n\n@cached\ndef helper(\n    events,\n    context,\n):\n    return loads(os.environ["X"])',
  )
  assert.deepEqual([...new Set(importDocuments(text, 'x.yaml').documents[0]?.findings.map(({ rule }) => rule))], ['placeholder'])
})

test('a change template is its approvals, then the runbook that was chosen', () => {
  const text = JSON.stringify({
    schemaVersion: '0.3',
    templateInformation: '# Change the database',
    executableRunBooks: [{ name: 'Resize', version: '3' }],
    emergencyChange: false,
    autoApprovable: true,
    mainSteps: [
      {
        name: 'first',
        action: 'aws:approve',
        inputs: { EnhancedApprovals: { Approvers: [{ approver: 'Bo', type: 'IamUser', minRequiredApprovals: 1 }] } },
      },
      {
        name: 'second',
        action: 'aws:approve',
        isEnd: true,
        inputs: { EnhancedApprovals: { Approvers: [{ approver: 'Admins', type: 'IamGroup', minRequiredApprovals: 2 }] } },
      },
    ],
  })
  const found = only(text, 'change.json')
  assert.deepEqual([found.type, found.findings, found.warnings], ['ChangeTemplate', [], []])
  assert.ok(only(text.replaceAll('aws:approve', 'aws:pause'), 'x.json').findings.some(({ rule }) => rule === 'change-template'))
})

test('what is no document is told, and nothing throws', () => {
  assert.deepEqual(
    importDocuments('hello: world\n', 'x.yaml').findings.map(({ rule }) => rule),
    ['nothing'],
  )
  assert.deepEqual(
    importDocuments('a: [', 'x.yaml').findings.map(({ rule }) => rule),
    ['syntax'],
  )
  const piece = fc.constantFrom(
    'resource "aws_ssm_document" "x" {',
    '}',
    'content = <<DOC\n',
    'DOC\n',
    '${',
    '$${',
    'jsonencode(',
    ')',
    '[',
    ']',
    '"',
    '\\',
    '---\n',
    '```yaml\n',
    'schemaVersion: "0.3"\n',
    'Resources:\n',
    '  X: {Type: AWS::SSM::Document, Properties: {Content: ',
    '!Sub ',
    '!Ref X',
    '!If [a]',
    '}}',
    '%%SCRIPT=a%%',
    'SCRIPT_PLACEHOLDER::a.b',
    '\n',
    '<<',
    'file(',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 14 }),
      fc.constantFrom('x.tf', 'x.yaml', 'x.md', 'x.json'),
      (pieces, file) => void importDocuments(pieces.join(' '), file, { 'a.py': 'def b(): pass' }),
    ),
    { numRuns: 1_000 },
  )
})
