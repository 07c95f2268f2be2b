import type { DataType } from '#domains/runs/values.ts'

/** The actions of Automation documents: what each is given, answers and needs. (Section 10 of the specification.) */
export interface ActionWords {
  readonly inputs: Readonly<Record<string, InputWords>>
  /** Further inputs are those of the API that is called. */
  readonly open?: true
  /** What it always answers. */
  readonly outputs: Readonly<Record<string, DataType>>
  readonly timeoutSeconds?: number
  readonly longestSeconds?: number
  /** What a place must have to do it. */
  readonly needs?: 'aws' | 'webhook'
  /** Doing it twice is doing it once. */
  readonly idempotent?: true
  /** A cancelled run may not go there. */
  readonly afterCancel?: false
}

export interface InputWords {
  readonly type: DataType | 'Any'
  readonly required?: true
}

const text: InputWords = { type: 'String' }
const list: InputWords = { type: 'StringList' }
const whole: InputWords = { type: 'Integer' }
const truth: InputWords = { type: 'Boolean' }
const map: InputWords = { type: 'StringMap' }
const maps: InputWords = { type: 'MapList' }
const any: InputWords = { type: 'Any' }
const needed = (input: InputWords): InputWords => ({ ...input, required: true })

const api = { Service: needed(text), Api: needed(text) }
const property = { ...api, PropertySelector: needed(text), DesiredValues: needed(list) }

export const actionWords: Readonly<Partial<Record<string, ActionWords>>> = {
  'aws:approve': {
    inputs: { Approvers: list, MinRequiredApprovals: whole, Message: text, NotificationArn: text, EnhancedApprovals: map },
    outputs: { ApprovalStatus: 'String', ApproverDecisions: 'MapList' },
    timeoutSeconds: 604_800,
    longestSeconds: 2_592_000,
    afterCancel: false,
  },
  'aws:assertAwsResourceProperty': { inputs: property, open: true, outputs: {}, needs: 'aws', idempotent: true },
  'aws:branch': { inputs: { Choices: needed(maps), Default: text }, outputs: {}, idempotent: true },
  'aws:changeInstanceState': {
    inputs: {
      InstanceIds: needed(list),
      DesiredState: needed(text),
      CheckStateOnly: truth,
      Force: truth,
      AdditionalInfo: text,
    },
    outputs: { InstanceStates: 'StringList' },
    timeoutSeconds: 3_600,
    needs: 'aws',
    idempotent: true,
  },
  'aws:copyImage': {
    inputs: {
      SourceImageId: needed(text),
      SourceRegion: needed(text),
      ImageName: needed(text),
      ImageDescription: text,
      Encrypted: truth,
      KmsKeyId: text,
      ClientToken: text,
    },
    outputs: { ImageId: 'String', ImageState: 'String' },
    needs: 'aws',
    afterCancel: false,
  },
  'aws:createImage': {
    inputs: { InstanceId: needed(text), ImageName: needed(text), ImageDescription: text, NoReboot: truth, BlockDeviceMappings: any },
    outputs: { ImageId: 'String', ImageState: 'String' },
    needs: 'aws',
    afterCancel: false,
  },
  'aws:createStack': {
    inputs: {
      StackName: needed(text),
      TemplateBody: text,
      TemplateURL: text,
      Parameters: maps,
      Capabilities: list,
      ClientRequestToken: text,
      DisableRollback: truth,
      OnFailure: text,
      NotificationARNs: list,
      ResourceTypes: list,
      RoleARN: text,
      StackPolicyBody: text,
      StackPolicyURL: text,
      Tags: maps,
      TimeoutInMinutes: whole,
    },
    outputs: { StackId: 'String', StackStatus: 'String', StackStatusReason: 'String' },
    needs: 'aws',
    afterCancel: false,
  },
  'aws:createTags': {
    inputs: { ResourceIds: needed(list), Tags: needed(maps), ResourceType: text },
    outputs: {},
    needs: 'aws',
    idempotent: true,
    afterCancel: false,
  },
  'aws:deleteImage': { inputs: { ImageId: needed(text) }, outputs: {}, needs: 'aws', idempotent: true },
  'aws:deleteStack': {
    inputs: { StackName: needed(text), ClientRequestToken: text, RetainResources: list, RoleARN: text },
    outputs: {},
    needs: 'aws',
    idempotent: true,
  },
  'aws:executeAutomation': {
    inputs: {
      DocumentName: needed(text),
      DocumentVersion: text,
      RuntimeParameters: map,
      Targets: maps,
      TargetParameterName: text,
      TargetMaps: maps,
      TargetLocations: maps,
      MaxConcurrency: any,
      MaxErrors: any,
      Tags: maps,
    },
    outputs: { ExecutionId: 'String', Status: 'String', Output: 'StringList' },
  },
  'aws:executeAwsApi': { inputs: api, open: true, outputs: {}, timeoutSeconds: 25, needs: 'aws' },
  'aws:executeScript': {
    inputs: { Runtime: needed(text), Handler: text, Script: text, Attachment: text, InputPayload: map },
    outputs: { Payload: 'StringMap', OutputPayload: 'String' },
    timeoutSeconds: 600,
    longestSeconds: 600,
  },
  'aws:executeStateMachine': {
    inputs: { stateMachineArn: needed(text), name: text, input: text },
    outputs: {
      executionArn: 'String',
      input: 'String',
      name: 'String',
      output: 'String',
      startDate: 'String',
      stateMachineArn: 'String',
      status: 'String',
      stopDate: 'String',
    },
    needs: 'aws',
  },
  'aws:invokeLambdaFunction': {
    inputs: {
      FunctionName: needed(text),
      Qualifier: text,
      InvocationType: text,
      LogType: text,
      ClientContext: text,
      InputPayload: map,
      Payload: text,
    },
    outputs: { StatusCode: 'Integer', FunctionError: 'String', LogResult: 'String', Payload: 'String' },
    timeoutSeconds: 300,
    longestSeconds: 300,
    needs: 'aws',
  },
  'aws:invokeWebhook': {
    inputs: { IntegrationName: needed(text), Body: text },
    outputs: { Response: 'String', ResponseCode: 'Integer' },
    needs: 'webhook',
  },
  'aws:loop': {
    inputs: { Steps: needed(any), Iterators: list, IteratorDataType: text, LoopCondition: map, MaxIterations: whole },
    outputs: { CurrentIteration: 'Integer', CurrentIteratorValue: 'String' },
    idempotent: true,
    afterCancel: false,
  },
  'aws:pause': { inputs: {}, outputs: {}, timeoutSeconds: 604_800, idempotent: true, afterCancel: false },
  'aws:runCommand': {
    inputs: {
      DocumentName: needed(text),
      DocumentVersion: text,
      InstanceIds: list,
      Targets: maps,
      Parameters: map,
      Comment: text,
      TimeoutSeconds: whole,
      MaxConcurrency: any,
      MaxErrors: any,
      CloudWatchOutputConfig: map,
      OutputS3BucketName: text,
      OutputS3KeyPrefix: text,
      OutputS3Region: text,
      DocumentHash: text,
      DocumentHashType: text,
      NotificationConfig: map,
      ServiceRoleArn: text,
      AlarmConfiguration: map,
    },
    outputs: { CommandId: 'String', Status: 'String', ResponseCode: 'Integer', Output: 'String' },
  },
  'aws:runInstances': {
    inputs: {
      ImageId: needed(text),
      InstanceType: text,
      MinInstanceCount: whole,
      MaxInstanceCount: whole,
      IamInstanceProfileName: text,
      IamInstanceProfileArn: text,
      KeyName: text,
      SecurityGroupIds: list,
      SecurityGroups: list,
      SubnetId: text,
      UserData: text,
      BlockDeviceMappings: any,
      NetworkInterfaces: any,
      Placement: any,
      Monitoring: any,
      EbsOptimized: truth,
      DisableApiTermination: truth,
      InstanceInitiatedShutdownBehavior: text,
      MetadataOptions: any,
      PrivateIpAddress: text,
      TagSpecifications: any,
      KernelId: text,
      RamdiskId: text,
      ClientToken: text,
      AdditionalInfo: text,
    },
    outputs: { InstanceIds: 'StringList', InstanceStates: 'StringList' },
    needs: 'aws',
    afterCancel: false,
  },
  'aws:sleep': { inputs: { Duration: text, Timestamp: text }, outputs: {}, idempotent: true, afterCancel: false },
  'aws:updateVariable': {
    inputs: { Name: needed(text), Value: needed(any) },
    outputs: {},
    idempotent: true,
    afterCancel: false,
  },
  'aws:waitForAwsResourceProperty': { inputs: property, open: true, outputs: {}, timeoutSeconds: 3_600, needs: 'aws', idempotent: true },
}

/** Actions a cancellation is not noticed in, because they take no time of their own. */
export const withoutCancel: readonly string[] = ['aws:loop', 'aws:updateVariable']

/** Names that stand for something outside the document. */
export const systemNames: Readonly<Record<string, string>> = {
  'global:DATE': 'the date, in UTC',
  'global:DATE_TIME': 'the date and the time, in UTC',
  'global:REGION': 'the region the run acts in',
  'global:ACCOUNT_ID': 'the account the run acts in',
  'global:AWS_PARTITION': 'the partition of AWS the run acts in',
  'automation:EXECUTION_ID': 'the id of the run',
}

/** Filled in when a maintenance window starts the run, and by nothing else. */
export const windowNames: readonly string[] = [
  'RESOURCE_ID',
  'TARGET_ID',
  'TARGET_TYPE',
  'WINDOW_ID',
  'WINDOW_TASK_ID',
  'WINDOW_EXECUTION_ID',
  'WINDOW_TASK_EXECUTION_ID',
  'INVOCATION_ID',
]
