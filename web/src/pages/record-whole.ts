import type { Outputs } from '../client.gen.ts'

export type Whole = Outputs['record.get']
