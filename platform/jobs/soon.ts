/**
 * Runs tasks in this process when asked, one run of each at a time. Asking while it runs makes it run once more
 * afterwards: whoever asked had just committed, so the next look sees what was committed.
 */
export class SoonRunner {
  readonly #run: (name: string) => Promise<void>
  readonly #onError: (name: string, error: unknown) => void
  readonly #running = new Map<string, Promise<void>>()
  readonly #again = new Set<string>()

  constructor(run: (name: string) => Promise<void>, onError: (name: string, error: unknown) => void) {
    this.#run = run
    this.#onError = onError
  }

  ask(name: string): void {
    if (this.#running.has(name)) {
      this.#again.add(name)
      return
    }
    this.#running.set(name, this.#loop(name))
  }

  async #loop(name: string): Promise<void> {
    do {
      this.#again.delete(name)
      try {
        await this.#run(name)
      } catch (error) {
        this.#onError(name, error)
      }
    } while (this.#again.has(name))
    this.#running.delete(name)
  }

  /** Resolves when nothing runs and nothing was asked for. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }
}
