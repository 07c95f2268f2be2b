import { conflict, ok, wrong, type Part } from './part.ts'

/** Which version of the shop runs, and whether it is well. */
export const createReleases = (): Part => {
  const first = '2026.11.1'
  let history = ['2026.10.4', first]
  let bad = new Set<string>()
  /** The version that can be returned to is gone: the registry was cleaned. */
  let gone = false
  const running = (): string => history.at(-1) ?? first
  const previous = (): string => history.at(-2) ?? ''
  const view = () => ({ version: running(), previous: previous(), healthy: !bad.has(running()) })
  return {
    name: 'releases',
    routes: {
      'GET /release': () => ok(view()),
      'GET /release/verify': () => (bad.has(running()) ? { status: 503, body: { error: `${running()} answers with errors.`, ...view() } } : ok(view())),
      'POST /release': ({ body }) => {
        const version = body['version']
        if (typeof version !== 'string' || !/^\d{4}\.\d{1,2}\.\d{1,3}$/.test(version)) return wrong('Send {"version": "2026.11.2"}.')
        if (version === running()) return ok({ before: version, ...view() })
        const before = running()
        history = [...history, version].slice(-10)
        return ok({ before, ...view() })
      },
      'POST /release/roll-back': () => {
        if (previous() === '' || gone) return conflict('There is no earlier version to return to.', view())
        const from = running()
        history = history.slice(0, -1)
        return ok({ from, ...view() })
      },
    },
    /** `{"bad": "2026.11.2"}`: that version answers with errors. */
    fault: (body) => {
      bad = new Set(typeof body['bad'] === 'string' ? [body['bad']] : [])
      gone = body['gone'] === true
      return ok(view())
    },
  }
}
