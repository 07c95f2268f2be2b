import { conflict, missing, ok, wholeNumber, wrong, type Part } from './part.ts'

/** The payment database: a primary, a replica that follows it, backups of it and copies restored from them. */
export const createDatabase = (): Part => {
  let primary = 'db-1'
  let down = ''
  let lag = 1
  let fenced = ''
  let corrupt = ''
  const rows = 48_211
  const backups = [
    { id: 'nightly-1', rows: 47_804, ageHours: 27 },
    { id: 'nightly-2', rows: rows, ageHours: 3 },
  ]
  const copies = new Map<string, { id: string; backup: string; rows: number }>()
  let copied = 0
  const replica = (): string => (primary === 'db-1' ? 'db-2' : 'db-1')
  const view = () => ({ primary, replica: replica(), lagSeconds: lag, writable: down !== primary, fenced })
  return {
    name: 'database',
    routes: {
      'GET /database': () => ok(view()),
      'GET /database/verify': () => (down === primary ? { status: 503, body: { error: `${primary} does not write.`, ...view() } } : ok(view())),
      'POST /database/fence': () => {
        fenced = primary
        return ok(view())
      },
      'POST /database/unfence': () => {
        fenced = ''
        return ok(view())
      },
      'POST /database/promote': () => {
        if (fenced !== primary) return conflict(`Fence ${primary} first, or both take writes.`, view())
        if (lag > 10) return conflict(`${replica()} is ${lag} seconds behind; those payments would be lost.`, view())
        primary = replica()
        fenced = ''
        return ok(view())
      },
      'GET /backups': () => ok({ newest: backups.at(-1)?.id ?? '', ageHours: backups.at(-1)?.ageHours ?? 0, count: backups.length }),
      'POST /backups': () => {
        const backup = { id: `by-hand-${backups.length + 1}`, rows, ageHours: 0 }
        backups.push(backup)
        return ok({ backup: backup.id })
      },
      'POST /restores': ({ body }) => {
        const backup = backups.find((one) => one.id === body['backup'])
        if (backup === undefined) return wrong('Send {"backup": "nightly-2"}: one that GET /backups knows.')
        const copy = { id: `copy-${(copied += 1)}`, backup: backup.id, rows: backup.id === corrupt ? 0 : backup.rows }
        copies.set(copy.id, copy)
        return { status: 201, body: { copy: copy.id, from: backup.id } }
      },
      'GET /restores': () => ok({ copies: copies.size }),
      'GET /restores/:id/verify': ({ params, query }) => {
        const copy = copies.get(params['id'] ?? '')
        if (copy === undefined) return missing('There is no such copy.')
        const least = wholeNumber(query.get('rows'), 0, 1_000_000) ?? 1
        return copy.rows >= least
          ? ok({ copy: copy.id, rows: copy.rows })
          : { status: 422, body: { error: `The copy has ${copy.rows} payments, fewer than ${least}.`, copy: copy.id, rows: copy.rows } }
      },
      'DELETE /restores/:id': ({ params }) => ok({ gone: copies.delete(params['id'] ?? '') }),
    },
    /** `{"down": true, "lag": 40, "corrupt": "nightly-2"}`. */
    fault: (body) => {
      down = body['down'] === true ? primary : ''
      lag = wholeNumber(body['lag'], 0, 100_000) ?? 1
      corrupt = typeof body['corrupt'] === 'string' ? body['corrupt'] : ''
      return ok(view())
    },
  }
}
