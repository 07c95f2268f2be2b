-- owner: incidents
-- Incidents: what people lead. What happened in them is in the fact log; here is where they stand.

create table incident (
  id              uuid        primary key,
  -- How people say it: incident 42.
  number          bigint      generated always as identity,
  title           text        not null,
  priority        text        not null,
  rank            smallint    not null,
  state           text        not null check (state in ('declared', 'acknowledged', 'mitigated', 'resolved')),
  workload        text,
  owner           text,
  reason          text,
  summary         text,
  -- 'all': it ends with the last of its alerts; 'never': a person ends it.
  resolve_on      text        not null check (resolve_on in ('all', 'never')),
  -- Since when something failed, and when that was first told; unknown without an alert.
  began_at        timestamptz,
  detected_at     timestamptz,
  opened_at       timestamptz not null,
  opened_by       text        not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  mitigated_at    timestamptz,
  mitigated_by    text,
  resolved_at     timestamptz,
  resolved_by     text,
  reopened        integer     not null default 0
);
create unique index incident_number on incident (number);
create index incident_active on incident (id) where resolved_at is null;
create index incident_workload on incident (workload, id);

create table incident_alert (
  incident_id uuid        not null references incident (id),
  alert_id    uuid        not null,
  group_id    uuid        not null,
  linked_at   timestamptz not null,
  linked_by   text        not null,
  resolved_at timestamptz,
  primary key (incident_id, alert_id)
);
create index incident_alert_alert on incident_alert (alert_id);
create index incident_alert_group on incident_alert (group_id);

create table incident_run (
  incident_id uuid        not null references incident (id),
  run         text        not null,
  procedure   text,
  status      text        not null,
  started_at  timestamptz not null,
  finished_at timestamptz,
  primary key (incident_id, run)
);
create index incident_run_run on incident_run (run);

create table incident_role (
  incident_id uuid        not null references incident (id),
  role        text        not null check (role in ('commander', 'communications', 'operations', 'scribe')),
  person      text        not null,
  assigned_at timestamptz not null,
  assigned_by text        not null,
  because     text        not null,
  primary key (incident_id, role)
);
