import type { ScriptOrder } from './bundle.ts'
import type { OutputChunk, ScriptAnswer, ScriptHost } from './script.ts'

/** What the launcher is told. */
export type ToLauncher =
  | { readonly type: 'run'; readonly id: number; readonly order: ScriptOrder }
  | { readonly type: 'stop'; readonly id: number }

/** What it tells. */
export type FromLauncher =
  | { readonly type: 'ready'; readonly host: ScriptHost }
  | { readonly type: 'unable'; readonly reason: string }
  | { readonly type: 'chunk'; readonly id: number; readonly chunk: OutputChunk }
  | { readonly type: 'answer'; readonly id: number; readonly answer: ScriptAnswer }
