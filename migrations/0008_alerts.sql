-- owner: alerts
-- Alerts: what happened, grouped the way people are paged.
--
-- Three tables, so that the most frequent thing (a sender repeats an alert that is open) touches only a narrow row:
-- alert_identity  one row per fingerprint ever seen: is its alert open, when was it seen, until when does it hold
-- alert           one row per alert: labels, annotations, from opening to resolving
-- alert_group     one row per page: what people list, acknowledge and escalate
-- There are no foreign keys between them: they are written together in one place, and the checks would double the cost of a storm.

create table alert_identity (
  fingerprint  text        primary key,
  -- Its latest alert.
  alert_id     uuid        not null,
  is_open      boolean     not null,
  starts_at    timestamptz not null,
  last_seen_at timestamptz not null,
  seen         integer     not null,
  -- Digest of annotations and link: unchanged means that the wide row need not be read.
  content      text        not null,
  -- Until when it holds unless a sender repeats it; null: until a sender says that it is over.
  expires_at   timestamptz,
  -- When to look at expires_at next. A repeat moves expires_at only, which no index mentions; whoever looks too early moves look_at.
  look_at      timestamptz
) with (fillfactor = 60);

create index alert_identity_look on alert_identity (look_at) where is_open and look_at is not null;

create table alert_group (
  id              uuid        primary key,
  key             text        not null,
  state           text        not null check (state in ('open', 'no-process', 'acknowledged', 'suppressed', 'resolved')),
  priority        text        not null,
  rank            smallint    not null,
  -- Why the priority is what it is, and why it is paged the way it is.
  priority_because text       not null,
  paged_because   text        not null,
  route           text,
  workload        text,
  owner           text,
  runbook         text,
  policy          text,
  summary         text        not null,
  labels          jsonb       not null,
  run             text        not null,
  -- The automatic run that was asked for, once it is.
  run_asked_at    timestamptz,
  opened_at       timestamptz not null,
  last_alert_at   timestamptz not null,
  -- The first page is due at page_at (routes may wait for more alerts) and was asked for at paged_at.
  page_at         timestamptz,
  paged_at        timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by text,
  assignee        text,
  resolved_at     timestamptz,
  alerts          integer     not null,
  open_alerts     integer     not null,
  -- The version of the routes the decision was made with.
  decided_with    text        not null
) with (fillfactor = 80);

create unique index alert_group_key on alert_group (key) where resolved_at is null;
create index alert_group_open on alert_group (rank, id desc) where resolved_at is null;
create index alert_group_workload on alert_group (workload, id);
create index alert_group_page on alert_group (page_at) where resolved_at is null and paged_at is null;

create table alert (
  id               uuid        primary key,
  fingerprint      text        not null,
  group_id         uuid        not null,
  -- The alert of the same fingerprint before this one.
  former_id        uuid,
  summary          text        not null,
  labels           jsonb       not null,
  annotations      jsonb       not null,
  url              text,
  source           text        not null,
  starts_at        timestamptz not null,
  opened_at        timestamptz not null,
  ended_at         timestamptz,
  resolved_at      timestamptz,
  resolved_because text,
  resolved_by      text,
  -- Filled in when it is resolved; alert_identity counts until then.
  last_seen_at     timestamptz,
  seen             integer
);

create index alert_group_members on alert (group_id, id);
