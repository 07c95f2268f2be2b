/** One step of a Command document as a machine does it. */
export interface CommandStep {
  readonly name: string
  readonly action: string
  /** Why this machine does not do it; it counts as neither success nor failure. */
  readonly skipped?: string
  readonly interpreter: 'sh' | 'pwsh'
  readonly script: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** It fetches something. */
  readonly network?: true
  readonly onFailure: 'go-on' | 'exit' | 'success-and-exit'
  readonly onSuccess: 'go-on' | 'exit'
  /** It is done whatever ended the command before it. */
  readonly isFinal: boolean
}

export type PlatformType = 'Linux' | 'Windows' | 'MacOS'
