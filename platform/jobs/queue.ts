import type { Sql } from '#platform/transaction.ts'

/** A job as it is written to the queue. */
export interface JobRow {
  readonly task: string
  readonly payload: unknown
  /** Of the platform's clock; undefined: now. */
  readonly at: Date | undefined
  readonly key: string | undefined
  readonly queue: string | undefined
  readonly attempts: number
}

/** Enqueues all jobs of a transaction in one statement. Of several with one key the last counts. */
export const addJobs = async (sql: Sql, jobs: readonly JobRow[], clockOffsetMs: number): Promise<void> => {
  if (jobs.length === 0) return
  const keyed = new Map(jobs.flatMap((job) => (job.key === undefined ? [] : [[job.key, job] as const])))
  const rows = [...jobs.filter((job) => job.key === undefined), ...keyed.values()].map((job) => ({
    identifier: job.task,
    payload: job.payload ?? {},
    queue_name: job.queue ?? null,
    // The queue lives on the machine's clock, the platform on its own.
    run_at: job.at === undefined ? null : new Date(job.at.getTime() - clockOffsetMs),
    max_attempts: job.attempts,
    job_key: job.key ?? null,
  }))
  await sql(
    `select count(*)
       from graphile_worker.add_jobs(array(
              select row(identifier, payload, queue_name, run_at, max_attempts, job_key, 0::smallint, null::text[])::graphile_worker.job_spec
                from jsonb_to_recordset($1::jsonb)
                  as new (identifier text, payload json, queue_name text, run_at timestamptz, max_attempts smallint, job_key text)
            ), false)`,
    [JSON.stringify(rows)],
  )
}

/**
 * Makes the names of tasks known to the queue, in one order whoever does it. The queue would do so itself with the first
 * job of each and when its runner starts, in the order each has them in its hands; on a new database the two waited for
 * each other until PostgreSQL ended one of them.
 */
export const registerTasks = async (sql: Sql, names: readonly string[]): Promise<void> => {
  await sql(
    `insert into graphile_worker._private_tasks (identifier)
     select name
       from unnest($1::text[]) name
      where name not in (select identifier from graphile_worker._private_tasks)
      order by name
         on conflict do nothing`,
    [names],
  )
}

/** Does a job of these tasks, which any node could begin, wait longer than `ms` beyond its instant? */
export const isWaitedFor = async (sql: Sql, tasks: readonly string[], ms: number): Promise<boolean> => {
  const [row] = await sql<{ waits: boolean }>(
    `select exists (
       select
         from graphile_worker._private_jobs as job
         join graphile_worker._private_tasks as task on task.id = job.task_id and task.identifier = any($1::text[])
         left join graphile_worker._private_job_queues as queue on queue.id = job.job_queue_id
        where job.is_available
          and job.run_at < clock_timestamp() - $2 * interval '1 millisecond'
          and queue.locked_at is null
     ) as waits`,
    [tasks, ms],
  )
  return row?.waits === true
}

/** When the jobs waiting under these keys run, on the platform's clock. */
export const turnsOf = async (sql: Sql, keys: readonly string[], clockOffsetMs: number): Promise<ReadonlyMap<string, Date>> => {
  const rows = await sql<{ key: string; run_at: Date }>(
    `select key, run_at from graphile_worker.jobs where key = any($1::text[]) and attempts < max_attempts`,
    [keys],
  )
  return new Map(rows.map(({ key, run_at: at }) => [key, new Date(at.getTime() + clockOffsetMs)]))
}

/** Takes back the waiting job under `key`. */
export const removeJob = async (sql: Sql, key: string): Promise<void> => {
  await sql(`select id from graphile_worker.remove_job($1)`, [key])
}
