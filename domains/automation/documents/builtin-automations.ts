/**
 * Automation documents of AWS that other documents start by their names, in our own words, with the same parameters. Each
 * does what its name says and nothing else. (Section 19.)
 */
const role = `  AutomationAssumeRole:
    type: String
    description: (Optional) The role or profile it acts as.
    default: ''`

const instances = `  InstanceId:
    type: StringList
    description: (Required) The instances.
    minItems: 1
${role}`

const head = (description: string, parameters: string): string =>
  `schemaVersion: '0.3'\ndescription: ${description}\nassumeRole: '{{ AutomationAssumeRole }}'\nparameters:\n${parameters}\nmainSteps:\n`

const change = (name: string, state: string, more = ''): string =>
  `  - name: ${name}\n    action: aws:changeInstanceState\n    inputs: { InstanceIds: '{{ InstanceId }}', DesiredState: ${state} }${more}\n`

const forced = (name: string, state: string): string =>
  `  - name: ${name}\n    action: aws:changeInstanceState\n    inputs: { InstanceIds: '{{ InstanceId }}', DesiredState: ${state}, Force: true }\n`

const patient = '\n    onFailure: Continue'

const call = (name: string, service: string, api: string, inputs: string, outputs = ''): string =>
  `  - name: ${name}\n    action: aws:executeAwsApi\n    inputs:\n      Service: ${service}\n      Api: ${api}\n${inputs}${outputs}`

const wait = (name: string, service: string, api: string, inputs: string, selector: string, desired: string): string =>
  `  - name: ${name}\n    action: aws:waitForAwsResourceProperty\n    inputs:\n      Service: ${service}\n      Api: ${api}\n${inputs}      PropertySelector: '${selector}'\n      DesiredValues: [${desired}]\n`

const standby = `  InstanceId:
    type: String
    description: (Required) The instance.
  LambdaRoleArn:
    type: String
    description: (Optional) Not used; kept so that callers of AWS's document need no change.
    default: ''
${role}`

const group = call(
  'findGroup',
  'autoscaling',
  'DescribeAutoScalingInstances',
  "      InstanceIds: ['{{ InstanceId }}']\n",
  "    outputs:\n      - { Name: Group, Selector: '$.AutoScalingInstances[0].AutoScalingGroupName', Type: String }\n",
)

const groupState = (state: string): string =>
  wait(
    'waitForState',
    'autoscaling',
    'DescribeAutoScalingInstances',
    "      InstanceIds: ['{{ InstanceId }}']\n",
    '$.AutoScalingInstances[0].LifecycleState',
    state,
  )

const volume = `  VolumeId:
    type: String
    description: (Required) The volume.`

export const builtinAutomations: ReadonlyMap<string, string> = new Map([
  ['AWS-StartEC2Instance', head('Starts instances and waits until they are healthy.', instances) + change('startInstances', 'running')],
  [
    'AWS-StopEC2Instance',
    head('Stops instances; those that do not stop are forced.', instances) +
      change('stopInstances', 'stopped', patient) +
      forced('forceStopInstances', 'stopped'),
  ],
  [
    'AWS-RestartEC2Instance',
    head('Stops instances and starts them again.', instances) +
      change('stopInstances', 'stopped', patient) +
      forced('forceStopInstances', 'stopped') +
      change('startInstances', 'running'),
  ],
  [
    'AWS-TerminateEC2Instance',
    head('Terminates instances.', instances) +
      change('terminateInstances', 'terminated', patient) +
      forced('terminateInstancesTry2', 'terminated'),
  ],
  [
    'AWS-CreateSnapshot',
    head(
      'Takes a snapshot of a volume and waits until it is complete.',
      `${volume}\n  Description:\n    type: String\n    description: (Optional) What it is for.\n    default: ''\n${role}`,
    ) +
      call(
        'createSnapshot',
        'ec2',
        'CreateSnapshot',
        "      VolumeId: '{{ VolumeId }}'\n      Description: '{{ Description }}'\n",
        "    outputs:\n      - { Name: SnapshotId, Selector: '$.SnapshotId', Type: String }\n",
      ) +
      wait(
        'verifySnapshot',
        'ec2',
        'DescribeSnapshots',
        "      SnapshotIds: ['{{ createSnapshot.SnapshotId }}']\n",
        '$.Snapshots[0].State',
        'completed',
      ) +
      'outputs: [createSnapshot.SnapshotId]\n',
  ],
  [
    'AWS-DeleteSnapshot',
    head('Deletes a snapshot.', `  SnapshotId:\n    type: String\n    description: (Required) The snapshot.\n${role}`) +
      call('deleteSnapshot', 'ec2', 'DeleteSnapshot', "      SnapshotId: '{{ SnapshotId }}'\n"),
  ],
  [
    'AWS-AttachEBSVolume',
    head(
      'Attaches a volume and waits until it is in use.',
      `  Device:\n    type: String\n    description: (Required) The name of the device, /dev/sdh.\n  InstanceId:\n    type: String\n    description: (Required) The instance.\n${volume}\n${role}`,
    ) +
      call(
        'attachVolume',
        'ec2',
        'AttachVolume',
        "      Device: '{{ Device }}'\n      InstanceId: '{{ InstanceId }}'\n      VolumeId: '{{ VolumeId }}'\n",
      ) +
      wait(
        'verifyAttachment',
        'ec2',
        'DescribeVolumes',
        "      VolumeIds: ['{{ VolumeId }}']\n",
        '$.Volumes[0].Attachments[0].State',
        'attached',
      ),
  ],
  [
    'AWS-DetachEBSVolume',
    head('Detaches a volume and waits until it is free.', `${volume}\n${role}`) +
      call('detachVolume', 'ec2', 'DetachVolume', "      VolumeId: '{{ VolumeId }}'\n") +
      wait('verifyDetachment', 'ec2', 'DescribeVolumes', "      VolumeIds: ['{{ VolumeId }}']\n", '$.Volumes[0].State', 'available'),
  ],
  [
    'AWS-ASGEnterStandby',
    head('Puts an instance of an Auto Scaling group on standby.', standby) +
      group +
      call(
        'enterStandby',
        'autoscaling',
        'EnterStandby',
        "      InstanceIds: ['{{ InstanceId }}']\n      AutoScalingGroupName: '{{ findGroup.Group }}'\n      ShouldDecrementDesiredCapacity: true\n",
      ) +
      groupState('Standby'),
  ],
  [
    'AWS-ASGExitStandby',
    head('Puts an instance of an Auto Scaling group back into service.', standby) +
      group +
      call(
        'exitStandby',
        'autoscaling',
        'ExitStandby',
        "      InstanceIds: ['{{ InstanceId }}']\n      AutoScalingGroupName: '{{ findGroup.Group }}'\n",
      ) +
      groupState('InService'),
  ],
  [
    'AWS-PublishSNSNotification',
    head(
      'Publishes a message to a topic.',
      `  TopicArn:\n    type: String\n    description: (Required) The topic.\n  Message:\n    type: String\n    description: (Required) The message.\n${role}`,
    ) + call('publishMessage', 'sns', 'Publish', "      TopicArn: '{{ TopicArn }}'\n      Message: '{{ Message }}'\n"),
  ],
])
