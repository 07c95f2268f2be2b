import type { Performed, Performer } from '#domains/runs/performing.ts'
import { select } from '#domains/runs/selecting.ts'
import { definePerformer, lookAgain, maySettle, memoryOf, type Ask } from './asking.ts'
import { failed, failedBy, listOf, renamed, succeeded, textOf } from './outcomes.ts'
import { judgeImage } from './states.ts'

type Call = Parameters<Performer['perform']>[0]

const copyImage = definePerformer('aws:copyImage', async (call, ask) => {
  const known = textOf(memoryOf(call)['id'])
  if (known !== undefined) return watchImage(call, ask, known)
  const answer = await ask(
    'ec2',
    'CopyImage',
    renamed(call.inputs, {
      ClientToken: 'ClientToken',
      Encrypted: 'Encrypted',
      ImageDescription: 'Description',
      ImageName: 'Name',
      KmsKeyId: 'KmsKeyId',
      SourceImageId: 'SourceImageId',
      SourceRegion: 'SourceRegion',
    }),
  )
  return 'failure' in answer ? failedBy('ec2.CopyImage', answer.failure) : watchImage(call, ask, textOf(answer.data['ImageId']) ?? '')
})

const createImage = definePerformer('aws:createImage', async (call, ask) => {
  const known = textOf(memoryOf(call)['id'])
  if (known !== undefined) return watchImage(call, ask, known)
  const names = {
    BlockDeviceMappings: 'BlockDeviceMappings',
    ImageDescription: 'Description',
    ImageName: 'Name',
    InstanceId: 'InstanceId',
    NoReboot: 'NoReboot',
  }
  const answer = await ask('ec2', 'CreateImage', renamed(call.inputs, names))
  return 'failure' in answer ? failedBy('ec2.CreateImage', answer.failure) : watchImage(call, ask, textOf(answer.data['ImageId']) ?? '')
})

const watchImage = async (call: Call, ask: Ask, id: string): Promise<Performed> => {
  const answer = await ask('ec2', 'DescribeImages', { ImageIds: [id] })
  if ('failure' in answer)
    return maySettle(answer)
      ? lookAgain(call, { id }, answer.failure.message)
      : failedBy('ec2.DescribeImages', answer.failure, { ImageId: id })
  const state = textOf(select(answer.data, '$.Images[0].State')) ?? ''
  const outputs = { ImageId: id, ImageState: state }
  switch (judgeImage(state)) {
    case 'there':
      return succeeded(outputs, answer.data)
    case 'wrong':
      return failed(`${id} is ${state}: ${textOf(select(answer.data, '$.Images[0].StateReason.Message')) ?? 'AWS gives no reason.'}`, {
        outputs,
      })
    default:
      return lookAgain(call, { id }, `${id} is ${state === '' ? 'not seen yet' : state}.`)
  }
}

/** The image, then the snapshots it was made of; what is gone already needs no deleting. */
const deleteImage = definePerformer('aws:deleteImage', async (call, ask) => {
  const id = textOf(call.inputs['ImageId'])
  if (id === undefined) return failed('ImageId must name the image.', { final: true })
  const found = await ask('ec2', 'DescribeImages', { ImageIds: [id] })
  if ('failure' in found) return failedBy('ec2.DescribeImages', found.failure)
  const snapshots = listOf(select(found.data, '$.Images[0].BlockDeviceMappings..SnapshotId'))
  const gone = await ask('ec2', 'DeregisterImage', { ImageId: id })
  if ('failure' in gone) return failedBy('ec2.DeregisterImage', gone.failure)
  for (const snapshot of snapshots) {
    const deleted = await ask('ec2', 'DeleteSnapshot', { SnapshotId: snapshot })
    if ('failure' in deleted && !deleted.failure.absent)
      return failedBy(`The image ${id} is deleted, its snapshot ${snapshot} is not: ec2.DeleteSnapshot`, deleted.failure)
  }
  return succeeded({}, { ImageId: id, SnapshotIds: snapshots })
})

export const imagePerformers: readonly Performer[] = [copyImage, createImage, deleteImage]
