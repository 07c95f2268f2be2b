/** Statements that write much history at once, as if it had happened. They use PostgreSQL 18's `uuidv7(interval)`. */

const group = `id, key, state, priority, rank, priority_because, paged_because, route, workload, owner, runbook, policy, summary, labels, run,
  opened_at, last_alert_at, page_at, paged_at, resolved_at, alerts, open_alerts, decided_with`
const priority = `(array['Critical', 'Urgent', 'High', 'Medium', 'Low'])[1 + n % 5]`
const labels = `jsonb_build_object('alertname', 'Rule' || rule, 'workload', 'w' || n % 300, 'cluster', 'eu-' || n % 20, 'severity', 'page')`

const groupsOf = (count: number, age: string, state: string, resolvedAt: string, each: number): string => `
  create table bench_group as
  select n, rule, at, ${resolvedAt} as resolved_at, uuidv7(at - now()) as id
    from (select n, floor(400 * power(random(), 3))::int as rule, now() - ${age} as at from generate_series(1, ${count}) as n) as made;
  insert into alert_group (${group})
  select id, 'bench-' || id, ${state}, ${priority}, n % 5, 'Because.', 'Because.', 'route:r' || rule % 100, 'workload:w' || n % 300,
         'team:t' || n % 30, 'runbook:r' || rule, 'escalation-policy:p' || n % 30, 'Something is wrong with w' || n % 300, ${labels}, 'offered',
         at, at, at, at, resolved_at, ${each}, case when resolved_at is null then ${each} else 0 end, '1'
    from bench_group;
  create table bench_alert as
  select bench_group.*, k, uuidv7(at - now() + k * interval '1 millisecond') as alert,
         lpad(to_hex(hashtextextended(id::text || k, 1)), 16, '0') as print
    from bench_group, generate_series(1, ${each}) as k;
  insert into alert (id, fingerprint, group_id, summary, labels, annotations, url, source, starts_at, opened_at, ended_at, resolved_at,
                     resolved_because, resolved_by, last_seen_at, seen)
  select alert, print, id, 'Something is wrong with w' || n % 300, ${labels} || jsonb_build_object('instance', 'node-' || (n * 7 + k) % 5000),
         jsonb_build_object('description', 'Something to carry along, about as long as a real description of a real alert would be.'),
         'http://prometheus.example/graph?g0.expr=up', 'bench', at, at, resolved_at, resolved_at,
         case when resolved_at is not null then 'The sender says it is over.' end, null, resolved_at, 3
    from bench_alert`

const identities = `
  insert into alert_identity (fingerprint, alert_id, is_open, starts_at, last_seen_at, seen, content)
  select print, alert, resolved_at is null, at, at, 3, 'x' from bench_alert on conflict do nothing`

/** Each statement alone: the driver takes one at a time. */
const alone = (...texts: string[]): string[] => [
  ...texts.flatMap((text) => text.split(';\n')),
  'drop table bench_group',
  'drop table bench_alert',
]

export const openAlerts = ({ groups, each }: { groups: number; each: number }): string[] =>
  alone(
    groupsOf(groups, `random() * interval '6 hours'`, `case when n % 3 = 0 then 'acknowledged' else 'open' end`, 'null::timestamptz', each),
    identities,
  )

/** Three of five were paged, one of five was acknowledged. */
export const closedAlerts = ({ groups, each, days }: { groups: number; each: number; days: number }): string[] =>
  alone(
    groupsOf(groups, `(interval '7 hours' + random() * interval '${days} days')`, `'resolved'`, `at + random() * interval '1 hour'`, each),
    identities,
    `insert into fact (at, type, actor, subjects, data)
     select at, 'notice.paged', 'workflow:notices.escalate', array['escalation:' || id, 'alert-group:' || id, 'person:p' || n % 100],
            jsonb_build_object('people', jsonb_build_array('person:p' || n % 100), 'sentence', 'Somebody was paged about something.')
       from bench_group where n % 5 < 3`,
    `insert into fact (at, type, actor, subjects, data)
     select at + interval '3 minutes', 'alert.acknowledged', 'person:p' || n % 100, array['alert-group:' || id, 'workload:w' || n % 300],
            jsonb_build_object('group', id, 'summary', 'Something is wrong')
       from bench_group where n % 5 = 1`,
  )

/** What else happened. */
export const facts: string[] = [
  `insert into fact (at, type, actor, subjects, data)
   select now() - random() * interval '28 days', 'alert.opened', 'token:1', array['alert:' || uuidv7(), 'workload:w' || n % 300],
          jsonb_build_object('alert', uuidv7(), 'summary', 'Something is wrong with w' || n % 300)
     from generate_series(1, 100000) as n`,
]

export const events = (count: number): string[] => [
  `insert into event (id, digest, received_at, source, event_id, type, subject, time, workload, integration, labels, attributes, data, words)
   select uuidv7(at - now()), md5(n::text)::uuid, at, '//ci/' || n % 20, 'run-' || n, 'deploy.finished.' || n % 40, 'w' || n % 300, at,
          'workload:w' || n % 300, 'integration:ci', '{}', '{}',
          jsonb_build_object('run', n, 'state', 'finished', 'text', 'Something to carry along, about as long as a real event would be.'),
          array_to_tsvector(array['deploy', 'finished', 'w' || n % 300, 'run' || n, 'ci', 'something', 'carry', 'along', 'real', 'event', (n % 40)::text])
     from (select n, now() - random() * interval '28 days' as at from generate_series(1, ${count}) as n) as made`,
]
