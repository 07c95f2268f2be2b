import type { GroupDeed } from '#domains/alerts/noise/deeds.ts'
import type { Deed, EndedBy, GroupOutcome } from '#domains/alerts/noise/outcome.ts'
import type { Sql } from '#platform/transaction.ts'

export interface Counted {
  readonly counted_until: Date
  readonly rules: string
  readonly proposed_at: Date | null
}

/** How far the counting has come; undefined before the first. */
export const counted = async (sql: Sql): Promise<Counted | undefined> =>
  (await sql<Counted>(`select counted_until, rules, proposed_at from noise_count`))[0]

export const setCounted = (sql: Sql, until: Date, rules: string): Promise<object[]> =>
  sql(
    `insert into noise_count (name, counted_until, rules) values ('noise', $1, $2)
         on conflict (name) do update set counted_until = excluded.counted_until, rules = excluded.rules`,
    [until, rules],
  )

/** Keeps these deeds, those known already left as they are. */
export const insertDeeds = (sql: Sql, deeds: readonly GroupDeed[]): Promise<object[]> =>
  sql(
    `insert into alert_deed (group_id, fact, at, what, actor, people, alert_id, sources)
     select "group", fact, at, what, actor, people, alert, sources
       from json_to_recordset($1::json) as new ("group" uuid, fact bigint, at timestamptz, what text, actor text, people text[],
                                                alert uuid, sources text[])
         on conflict do nothing`,
    [JSON.stringify(deeds)],
  )

interface DeedRow {
  readonly group_id: string
  readonly at: Date
  readonly what: Deed['what']
  readonly actor: string
  readonly people: string[]
  readonly alert_id: string | null
  readonly sources: string[]
}

/** Everything told and done about these groups. */
export const deedsAbout = async (sql: Sql, groups: readonly string[]): Promise<ReadonlyMap<string, readonly Deed[]>> => {
  const rows = await sql<DeedRow>(
    `select group_id, at, what, actor, people, alert_id, sources
       from alert_deed
      where group_id = any($1::uuid[])
      order by group_id, at, fact`,
    [groups],
  )
  const found = new Map<string, Deed[]>()
  for (const { group_id: group, alert_id: alert, ...deed } of rows) {
    const known = found.get(group)
    const one = { ...deed, alert: alert ?? undefined }
    if (known === undefined) found.set(group, [one])
    else known.push(one)
  }
  return found
}

export interface GroupToCount {
  readonly id: string
  readonly route: string | null
  readonly workload: string | null
  readonly owner: string | null
  readonly opened_at: Date
  readonly resolved_at: Date | null
  readonly labels: Record<string, string>
  /** When a person first ended one of its first alerts by hand. */
  readonly ended_at: Date | null
  readonly ended_by: string | null
}

const groupToCount = `g.id, g.route, g.workload, g.owner, g.opened_at, g.resolved_at, coalesce(first.labels, g.labels) as labels,
            hand.resolved_at as ended_at, hand.resolved_by as ended_by`
// A group of a storm has fifty thousand alerts; whoever ends some by hand ends the first.
const firstAlert = `left join lateral (select labels from alert where group_id = g.id order by id limit 1) as first on true
       left join lateral (select resolved_at, resolved_by
                            from (select resolved_at, resolved_by from alert where group_id = g.id order by id limit 50) as early
                           where resolved_by like 'person:%'
                           order by resolved_at limit 1) as hand on true`

/** Groups in the order they were opened, with the labels of their first alert. */
export const groupsFrom = (sql: Sql, after: string, limit: number): Promise<GroupToCount[]> =>
  sql<GroupToCount>(`select ${groupToCount} from alert_group as g ${firstAlert} where g.id > $1 order by g.id limit $2`, [after, limit])

export const groupsById = (sql: Sql, ids: readonly string[]): Promise<GroupToCount[]> =>
  sql<GroupToCount>(`select ${groupToCount} from alert_group as g ${firstAlert} where g.id = any($1::uuid[]) order by g.id`, [ids])

/** Groups counted as open that were opened before `before`: the later ones are counted anew in any case. */
export const openGroupsCounted = async (sql: Sql, after: string, before: string, limit: number): Promise<readonly string[]> => {
  const rows = await sql<{ group_id: string }>(
    `select group_id from group_outcome where resolved_at is null and group_id > $1 and group_id <= $2 order by group_id limit $3`,
    [after, before, limit],
  )
  return rows.map((row) => row.group_id)
}

/** Groups that deeds since `since` are about, in keyset order. */
export const groupsTouched = async (sql: Sql, since: Date, after: string, limit: number): Promise<readonly string[]> => {
  const rows = await sql<{ group_id: string }>(
    `select distinct group_id from alert_deed where at >= $1 and group_id > $2 order by group_id limit $3`,
    [since, after, limit],
  )
  return rows.map((row) => row.group_id)
}

export type GroupCounted = GroupToCount & GroupOutcome & { readonly rule: string }

export const keepGroups = (sql: Sql, groups: readonly GroupCounted[]): Promise<object[]> =>
  sql(
    `insert into group_outcome (group_id, rule, route, workload, team, opened_at, resolved_at, paged_at, messages, out_of_hours,
                                interrupted, people, acted_at, acted)
     select id, rule, route, workload, owner, opened_at, resolved_at, "pagedAt", messages, "outOfHours", interrupted, people, "actedAt", acted
       from json_to_recordset($1::json) as new (id uuid, rule text, route text, workload text, owner text, opened_at timestamptz,
                                                resolved_at timestamptz, "pagedAt" timestamptz, messages integer, "outOfHours" integer,
                                                interrupted integer, people text[], "actedAt" timestamptz, acted text)
         on conflict (group_id) do update
        set rule         = excluded.rule,
            route        = excluded.route,
            workload     = excluded.workload,
            team         = excluded.team,
            resolved_at  = excluded.resolved_at,
            paged_at     = excluded.paged_at,
            messages     = excluded.messages,
            out_of_hours = excluded.out_of_hours,
            interrupted  = excluded.interrupted,
            people       = excluded.people,
            acted_at     = excluded.acted_at,
            acted        = excluded.acted
      where (group_outcome.rule, group_outcome.route, group_outcome.workload, group_outcome.team, group_outcome.resolved_at,
             group_outcome.paged_at, group_outcome.messages, group_outcome.acted_at)
            is distinct from
            (excluded.rule, excluded.route, excluded.workload, excluded.team, excluded.resolved_at,
             excluded.paged_at, excluded.messages, excluded.acted_at)`,
    [JSON.stringify(groups)],
  )

export interface AlertToCount {
  readonly id: string
  readonly group_id: string
  readonly labels: Record<string, string>
  readonly route: string | null
  readonly workload: string | null
  readonly owner: string | null
  readonly opened_at: Date
  readonly resolved_at: Date | null
  readonly resolved_because: string | null
  readonly resolved_by: string | null
  readonly seen: number
}

const alertToCount = `alert.id, alert.group_id, alert.labels, g.route, g.workload, g.owner, alert.opened_at, alert.resolved_at,
            alert.resolved_because, alert.resolved_by, coalesce(alert.seen, 1) as seen`

/** Alerts in the order they were opened. */
export const alertsFrom = (sql: Sql, after: string, limit: number): Promise<AlertToCount[]> =>
  sql<AlertToCount>(
    `select ${alertToCount} from alert join alert_group as g on g.id = alert.group_id where alert.id > $1 order by alert.id limit $2`,
    [after, limit],
  )

/** Alerts that were counted as open and have ended since, or were held back since `since`. */
export const alertsEnded = (sql: Sql, since: Date, after: string, limit: number): Promise<AlertToCount[]> =>
  sql<AlertToCount>(
    `select ${alertToCount}
       from (select alert_id from alert_outcome where resolved_at is null
              union
             select alert_id from alert_deed where at >= $1 and alert_id is not null) as look
       join alert on alert.id = look.alert_id
       join alert_group as g on g.id = alert.group_id
      where alert.id > $2
        and (alert.resolved_at is not null or exists (select from alert_deed where alert_deed.alert_id = alert.id))
      order by alert.id
      limit $3`,
    [since, after, limit],
  )

export type AlertCounted = AlertToCount & { readonly rule: string; readonly endedBy: EndedBy }

export const keepAlerts = (sql: Sql, alerts: readonly AlertCounted[]): Promise<object[]> =>
  sql(
    `insert into alert_outcome (alert_id, group_id, rule, route, workload, team, opened_at, resolved_at, ended_by, repeats, suppressed)
     select id, group_id, rule, route, workload, owner, opened_at, resolved_at, "endedBy", greatest(0, seen - 1),
            coalesce((select array_agg(distinct source order by source)
                        from alert_deed, unnest(alert_deed.sources) as source
                       where alert_deed.alert_id = new.id), '{}')
       from json_to_recordset($1::json) as new (id uuid, group_id uuid, rule text, route text, workload text, owner text,
                                                opened_at timestamptz, resolved_at timestamptz, "endedBy" text, seen integer)
         on conflict (alert_id) do update
        set rule        = excluded.rule,
            route       = excluded.route,
            workload    = excluded.workload,
            team        = excluded.team,
            resolved_at = excluded.resolved_at,
            ended_by    = excluded.ended_by,
            repeats     = excluded.repeats,
            suppressed  = excluded.suppressed
      where (alert_outcome.rule, alert_outcome.route, alert_outcome.workload, alert_outcome.team, alert_outcome.resolved_at,
             alert_outcome.suppressed)
            is distinct from
            (excluded.rule, excluded.route, excluded.workload, excluded.team, excluded.resolved_at, excluded.suppressed)`,
    [JSON.stringify(alerts.map(({ labels: _, ...alert }) => alert))],
  )

/** Forgets a slice of what is older than anybody asks for. Resolves to how much that was. */
export const forget = async (sql: Sql, before: Date, limit: number): Promise<number> => {
  const [row] = await sql<{ n: number }>(
    `with alerts as (
       delete from alert_outcome where alert_id in (select alert_id from alert_outcome where opened_at < $1 order by opened_at limit $2) returning 1
     ), groups as (
       delete from group_outcome where group_id in (select group_id from group_outcome where opened_at < $1 order by opened_at limit $2) returning 1
     ), deeds as (
       delete from alert_deed where (group_id, fact) in (select group_id, fact from alert_deed where at < $1 order by at limit $2) returning 1
     )
     select greatest((select count(*) from alerts), (select count(*) from groups), (select count(*) from deeds))::int as n`,
    [before, limit],
  )
  return row?.n ?? 0
}

export interface PastAlertRow {
  readonly id: string
  readonly group_id: string
  readonly fingerprint: string
  readonly rule: string
  readonly workload: string | null
  readonly labels: Record<string, string>
  readonly annotations: Record<string, string>
  readonly opened_at: Date
  readonly resolved_at: Date | null
}

/** The alerts of these groups, the newest groups first. */
export const pastAlerts = (sql: Sql, groups: readonly string[], limit: number): Promise<PastAlertRow[]> =>
  sql<PastAlertRow>(
    `select alert.id, alert.group_id, alert.fingerprint, o.rule, o.workload, alert.labels, alert.annotations, alert.opened_at, alert.resolved_at
       from alert
       join alert_outcome as o on o.alert_id = alert.id
      where alert.group_id = any($1::uuid[])
      order by alert.group_id desc, alert.id desc
      limit $2`,
    [groups, limit],
  )

/** The newest groups with an alert of this rule, or of this route. */
export const pastGroups = (
  sql: Sql,
  asked: { readonly rule: string | null; readonly route: string | null; readonly since: Date; readonly limit: number },
): Promise<{ group_id: string; route: string | null; team: string | null }[]> =>
  sql(
    `select g.group_id, g.route, g.team
       from group_outcome as g
      where g.group_id in (select group_id from alert_outcome where rule = $1 and opened_at >= $3
                            union
                           select group_id from group_outcome where route = $2 and opened_at >= $3)
      order by g.group_id desc
      limit $4`,
    [asked.rule, asked.route, asked.since, asked.limit],
  )

export interface ProposalRow {
  readonly id: string
  readonly rank: number
  readonly rule: string | null
  readonly route: string | null
  readonly workload: string | null
  readonly team: string | null
  readonly saved_pages: number
  readonly lost: number
  readonly proposal: unknown
}

/** Replaces every proposal by these. */
export const replaceProposals = async (sql: Sql, rows: readonly ProposalRow[], now: Date): Promise<void> => {
  await sql(`delete from noise_proposal where id <> all($1::text[])`, [rows.map(({ id }) => id)])
  await sql(
    `insert into noise_proposal (id, rank, rule, route, workload, team, saved_pages, lost, proposal, computed_at)
     select id, rank, rule, route, workload, team, saved_pages, lost, proposal, $2
       from json_to_recordset($1::json) as new (id text, rank integer, rule text, route text, workload text, team text,
                                                saved_pages integer, lost integer, proposal jsonb)
         on conflict (id) do update
        set rank        = excluded.rank,
            workload    = excluded.workload,
            team        = excluded.team,
            saved_pages = excluded.saved_pages,
            lost        = excluded.lost,
            proposal    = excluded.proposal,
            computed_at = excluded.computed_at`,
    [JSON.stringify(rows), now],
  )
  await sql(`update noise_count set proposed_at = $1`, [now])
}

export type AnsweredRow = ProposalRow & {
  readonly computed_at: Date
  readonly answer: 'dismissed' | 'adopted' | null
  readonly answered_at: Date | null
  readonly answered_by: string | null
  readonly reason: string | null
}

const answered = `select p.id, p.rank, p.rule, p.route, p.workload, p.team, p.saved_pages, p.lost, p.proposal, p.computed_at,
            a.answer, a.at as answered_at, a.by as answered_by, a.reason
       from noise_proposal as p
       left join noise_answer as a on a.proposal = p.id`

/** Proposals nobody has answered yet, or those that were dismissed or adopted, the best first. */
export const proposalsBy = (
  sql: Sql,
  asked: {
    readonly answer: 'dismissed' | 'adopted' | null
    readonly workload: string | null
    readonly team: string | null
    readonly rule: string | null
    readonly after: { readonly rank: number; readonly id: string } | undefined
    readonly limit: number
  },
): Promise<AnsweredRow[]> =>
  sql<AnsweredRow>(
    `${answered}
      where a.answer is not distinct from $1
        and ($2::text is null or p.workload = $2)
        and ($3::text is null or p.team = $3)
        and ($4::text is null or p.rule = $4)
        and ($5::int is null or (p.rank, p.id) > ($5, $6))
      order by p.rank, p.id
      limit $7`,
    [asked.answer, asked.workload, asked.team, asked.rule, asked.after?.rank ?? null, asked.after?.id ?? null, asked.limit],
  )

export const proposalById = async (sql: Sql, id: string): Promise<AnsweredRow | undefined> =>
  (await sql<AnsweredRow>(`${answered} where p.id = $1`, [id]))[0]

/** Keeps what somebody said about a proposal; an adopted one stays adopted. */
export const answerProposal = (
  sql: Sql,
  row: {
    readonly proposal: string
    readonly answer: 'dismissed' | 'adopted'
    readonly at: Date
    readonly by: string
    readonly reason: string | null
  },
): Promise<object[]> =>
  sql(
    `insert into noise_answer (proposal, answer, at, by, reason) values ($1, $2, $3, $4, $5)
         on conflict (proposal) do update set answer = excluded.answer, at = excluded.at, by = excluded.by, reason = excluded.reason`,
    [row.proposal, row.answer, row.at, row.by, row.reason],
  )

/** The rules and routes that paged most, to look for proposals. */
export const noisiest = (sql: Sql, since: Date, limit: number): Promise<{ rule: string | null; route: string | null; pages: number }[]> =>
  sql(
    `(select rule, null as route, count(*)::int as pages from group_outcome where opened_at >= $1 and paged_at is not null
       group by rule order by pages desc, rule limit $2)
     union all
     (select null as rule, route, count(*)::int as pages from group_outcome
       where opened_at >= $1 and paged_at is not null and route is not null
       group by route order by pages desc, route limit $2)`,
    [since, limit],
  )
