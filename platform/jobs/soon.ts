/** How long it waits before it tries a failed run again. After the last its job, a few seconds later, takes over. */
const pausesMs = [50, 200, 800]

/**
 * Runs tasks in this process when asked, one run of each at a time. Asking while it runs makes it run once more
 * afterwards: whoever asked had just committed, so the next look sees what was committed. A run that fails (a deadlock, a
 * connection that broke) is tried again within a second, so that nobody waits for the job that guards it.
 */
export class SoonRunner {
  readonly #run: (name: string) => Promise<void>
  readonly #onError: (name: string, error: unknown, isTriedAgain: boolean) => void
  readonly #running = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()
  readonly #stopped = Promise.withResolvers<void>()
  #isStopped = false

  constructor(run: (name: string) => Promise<void>, onError: (name: string, error: unknown, isTriedAgain: boolean) => void) {
    this.#run = run
    this.#onError = onError
  }

  ask(name: string): void {
    if (this.#running.has(name)) {
      this.#again.add(name)
      return
    }
    // Known before it begins: whoever asks from within is looked for once more, not run beside it.
    this.#running.set(
      name,
      Promise.resolve().then(() => this.#loop(name)),
    )
  }

  async #loop(name: string): Promise<void> {
    let failures = 0
    do {
      this.#again.delete(name)
      try {
        await this.#run(name)
        failures = 0
      } catch (error) {
        const pauseMs = this.#isStopped ? undefined : pausesMs[failures]
        this.#onError(name, error, pauseMs !== undefined)
        failures += 1
        if (pauseMs === undefined) continue
        this.#again.add(name)
        await this.#pause(pauseMs)
      }
    } while (this.#again.has(name))
    this.#running.delete(name)
  }

  async #pause(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.#stopped.promise, new Promise<void>((done) => (timer = setTimeout(done, milliseconds)))])
    clearTimeout(timer)
  }

  /** From now on no pause is waited for and nothing that fails is tried again. */
  stop(): void {
    this.#isStopped = true
    this.#stopped.resolve()
  }

  /** Resolves when nothing runs and nothing was asked for. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }
}
