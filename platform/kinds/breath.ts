/** A node that reads 20,000 documents must still page somebody: long loops let go after this long. */
const sliceMs = 10

/** To be awaited in every round of a long loop; lets others run when it has been a while. */
export const breather = (): (() => Promise<void>) => {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < sliceMs) return
    await new Promise((done) => setImmediate(done))
    since = performance.now()
  }
}
