import type { EndedBy } from '#domains/alerts/noise/outcome.ts'
import type { Sql } from '#platform/transaction.ts'

/** What alerts can be counted by. */
export type By = 'rule' | 'route' | 'workload' | 'team'

/** What became of alerts and pages, for each rule, route, workload or team. */
export interface FigureRow {
  /** Empty: without one. */
  readonly name: string
  readonly fired: number
  readonly repeats: number
  readonly suppressed: number
  readonly self_resolved: number
  readonly median_open: number | null
  readonly paged: number
  readonly acted: number
  readonly ignored: number
  readonly messages: number
  readonly out_of_hours: number
  readonly interrupted: number
  readonly people: readonly string[] | null
  readonly last_at: Date
}

/** The column they are counted by. Written into the text, one text for each: with a parameter in its place nothing is known of how many names there are. */
const named = (by: By, row: string): string => `coalesce(${row}.${by}, '')`

/**
 * Figures of the time since `since`, those that paged most first. An alert resolved itself when it was over before anybody acted on its
 * group; a page is ignored when nobody acted, and it is over or older than an hour. What is costly is looked up for this page only.
 */
export const figures = async (
  sql: Sql,
  asked: {
    readonly by: By
    readonly since: Date
    readonly until: Date
    readonly name: string | null
    readonly after: readonly [number, number, number, string] | undefined
    readonly limit: number
  },
): Promise<FigureRow[]> => {
  const rows = await sql<Omit<FigureRow, keyof Ends | 'people'>>(
    `with groups as (
       select ${named(asked.by, 'g')} as name, count(*) filter (where g.paged_at is not null)::int as paged,
              count(*) filter (where g.acted_at is not null)::int as acted,
              count(*) filter (where g.paged_at is not null and g.acted_at is null
                                 and (g.resolved_at is not null or g.paged_at < $2::timestamptz - interval '1 hour'))::int as ignored,
              sum(g.messages)::int as messages, sum(g.out_of_hours)::int as out_of_hours, sum(g.interrupted)::int as interrupted
         from group_outcome as g
        where g.opened_at >= $1
          and ($3::text is null or ${named(asked.by, 'g')} = $3)
        group by 1
     ), alerts as (
       select ${named(asked.by, 'a')} as name, count(*)::int as fired
         from alert_outcome as a
        where a.opened_at >= $1
          and ($3::text is null or ${named(asked.by, 'a')} = $3)
        group by 1
     ), figures as (
       select name, fired, coalesce(paged, 0) as paged, coalesce(acted, 0) as acted, coalesce(ignored, 0) as ignored,
              coalesce(messages, 0) as messages, coalesce(out_of_hours, 0) as out_of_hours, coalesce(interrupted, 0) as interrupted
         from alerts
         left join groups using (name)
     )
     select *
       from figures
      where $4::int is null
         or (interrupted, paged, fired) < ($4, $5, $6)
         or ((interrupted, paged, fired) = ($4, $5, $6) and name > $7)
      order by interrupted desc, paged desc, fired desc, name
      limit $8`,
    [asked.since, asked.until, asked.name, ...(asked.after ?? [null, null, null, null]), asked.limit],
  )
  const names = rows.map(({ name }) => name)
  const ends = new Map((await endsOf(sql, asked, names)).map((row) => [row.name, row]))
  const people = new Map((await peopleOf(sql, asked, names)).map((row) => [row.name, row.people]))
  return rows.flatMap((row) => {
    const end = ends.get(row.name)
    return end === undefined ? [] : [{ ...row, ...end, people: people.get(row.name) ?? null }]
  })
}

type Ends = Pick<FigureRow, 'repeats' | 'suppressed' | 'self_resolved' | 'median_open' | 'last_at'>

/** How the alerts under these names ended. Groups nobody acted on need not be looked at: those somebody did are few. */
const endsOf = (
  sql: Sql,
  asked: { readonly by: By; readonly since: Date; readonly until: Date },
  names: readonly string[],
): Promise<(Ends & { readonly name: string })[]> =>
  sql(
    `with acted as materialized (
       select group_id, acted_at from group_outcome where acted_at is not null
     )
     select name, sum(a.repeats)::int as repeats, count(*) filter (where a.suppressed <> '{}')::int as suppressed,
            count(*) filter (where a.ended_by in ('sender', 'expiry') and (acted_at is null or acted_at > a.resolved_at))::int as self_resolved,
            percentile_cont(0.5) within group (order by extract(epoch from coalesce(a.resolved_at, $2) - a.opened_at)::float8) as median_open,
            max(a.opened_at) as last_at
       from unnest($3::text[]) as name
       join alert_outcome as a on ${named(asked.by, 'a')} = name and a.opened_at >= $1
       left join acted using (group_id)
      group by name`,
    [asked.since, asked.until, names],
  )

/** Whom pages of groups under these names reached. */
const peopleOf = (
  sql: Sql,
  asked: { readonly by: By; readonly since: Date },
  names: readonly string[],
): Promise<{ readonly name: string; readonly people: readonly string[] }[]> =>
  sql(
    `select name, array_agg(person order by person) as people
       from (select distinct name, person
               from unnest($2::text[]) as name
               join group_outcome as g on ${named(asked.by, 'g')} = name and g.opened_at >= $1, unnest(g.people) as person) as told
      group by name`,
    [asked.since, names],
  )

/** How many alerts each source held back. */
export const suppressedBy = (
  sql: Sql,
  asked: { readonly by: By; readonly since: Date; readonly names: readonly string[] },
): Promise<{ name: string; source: string; alerts: number }[]> =>
  sql(
    `select ${named(asked.by, 'a')} as name, source, count(*)::int as alerts
       from alert_outcome as a, unnest(a.suppressed) as source
      where a.opened_at >= $1 and a.suppressed <> '{}' and ${named(asked.by, 'a')} = any($2::text[])
      group by 1, 2
      order by 1, 2`,
    [asked.since, asked.names],
  )

/** How many alerts of a rule began in each hour of the week on the clock of `zone`, and of how many people had need. Monday is 1. */
export const calendarOf = (
  sql: Sql,
  rule: string,
  since: Date,
  zone: string,
): Promise<{ weekday: number; hour: number; fired: number; paged: number; acted: number }[]> =>
  sql(
    `select extract(isodow from a.opened_at at time zone $3)::int as weekday, extract(hour from a.opened_at at time zone $3)::int as hour,
            count(*)::int as fired,
            count(*) filter (where g.paged_at is not null)::int as paged,
            count(*) filter (where g.acted_at is not null)::int as acted
       from alert_outcome as a
       left join group_outcome as g on g.group_id = a.group_id
      where a.rule = $1 and a.opened_at >= $2
      group by 1, 2
      order by 1, 2`,
    [rule, since, zone],
  )

export interface OutcomeRow {
  readonly alert_id: string
  readonly group_id: string
  readonly opened_at: Date
  readonly resolved_at: Date | null
  readonly ended_by: EndedBy
  readonly suppressed: string[]
  readonly paged_at: Date | null
  readonly acted_at: Date | null
  readonly acted: string | null
  readonly people: string[] | null
}

/** The last alerts of a rule with what became of them, the newest first. */
export const lastOutcomes = (sql: Sql, rule: string, since: Date, limit: number): Promise<OutcomeRow[]> =>
  sql<OutcomeRow>(
    `select a.alert_id, a.group_id, a.opened_at, a.resolved_at, a.ended_by, a.suppressed, g.paged_at, g.acted_at, g.acted, g.people
       from alert_outcome as a
       left join group_outcome as g on g.group_id = a.group_id
      where a.rule = $1 and a.opened_at >= $2
      order by a.opened_at desc, a.alert_id desc
      limit $3`,
    [rule, since, limit],
  )

/** What became of pages about a workload, by the rule that raised them. */
export interface Paged {
  readonly rule: string
  readonly pages: number
  /** Of these, those a person did something about. */
  readonly acted: number
  /** Further ones that were only acknowledged, together with many others. */
  readonly swept: number
  /** The most in any seven days from Monday. */
  readonly mostAWeek: number
}

/** Who acknowledges so many groups within a minute tidies up; nobody has looked at them. */
const sweep = 10

/** Pages about `workload` since `since`; of those after `recent` only what is settled, so that nobody is judged for what is still ringing. */
export const pagesSince = (sql: Sql, workload: string, since: Date, recent: Date): Promise<Paged[]> =>
  sql<Paged>(
    `with deeds as (
       select d.group_id, d.what, d.actor, d.at,
              count(*) filter (where d.what = 'acknowledged') over (partition by d.actor, date_trunc('minute', d.at, 'UTC')) as at_once
         from alert_deed as d
        where d.at >= $2 and d.actor like 'person:%' and d.what in ('acknowledged', 'noted', 'assigned', 'run', 'incident')
     ), meant as (
       select distinct group_id from deeds where what <> 'acknowledged' or at_once < ${sweep}
     ), weekly as (
       select g.rule, date_trunc('week', g.opened_at, 'UTC') as week, count(*) as pages,
              count(*) filter (where meant.group_id is not null or g.acted = 'resolved') as acted,
              count(*) filter (where meant.group_id is null and g.acted = 'acknowledged') as swept
         from group_outcome as g
         left join meant on meant.group_id = g.group_id
        where g.workload = $1 and g.opened_at >= $2 and g.paged_at >= $2
          and (g.paged_at < $3 or g.resolved_at is not null or g.acted_at is not null)
        group by 1, 2
     )
     select rule, sum(pages)::int as pages, sum(acted)::int as acted, sum(swept)::int as swept, max(pages)::int as "mostAWeek"
       from weekly
      group by rule
      order by pages desc, rule`,
    [workload, since, recent],
  )
