import type { Performer } from '#domains/runs/performing.ts'
import { apiPerformers } from './api.ts'
import { commandPerformers } from './commands.ts'
import { functionPerformers } from './functions.ts'
import { imagePerformers } from './images.ts'
import { instancePerformers } from './instances.ts'
import { stackPerformers } from './stacks.ts'
import { webhookPerformers } from './webhooks.ts'

/** Every action of an SSM document that something outside does. */
export const awsPerformers: readonly Performer[] = [
  ...apiPerformers,
  ...instancePerformers,
  ...imagePerformers,
  ...stackPerformers,
  ...functionPerformers,
  ...commandPerformers,
  ...webhookPerformers,
]
