import type { Performer } from '#domains/runs/performing.ts'
import { apiPerformers } from './api.ts'
import { functionPerformers } from './functions.ts'
import { imagePerformers } from './images.ts'
import { instancePerformers } from './instances.ts'
import { stackPerformers } from './stacks.ts'

/** Every action of an SSM document that something outside does. */
export const awsPerformers: readonly Performer[] = [
  ...apiPerformers,
  ...instancePerformers,
  ...imagePerformers,
  ...stackPerformers,
  ...functionPerformers,
]
