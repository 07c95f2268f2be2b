-- owner: notices
-- Drills: every level of an escalation policy is paged as a test, and who answered when is kept.

create table drill (
  id          uuid        primary key,
  -- `escalation-policy:payments`, as it was called when the drill began.
  policy      text        not null,
  title       text        not null,
  -- The team that hears how it went.
  owner       text,
  mode        text        not null check (mode in ('in-turn', 'at-once')),
  note        text        not null,
  state       text        not null check (state in ('running', 'finished', 'stopped', 'skipped')),
  -- Why it was stopped or skipped.
  reason      text,
  -- The instant its policy planned it for: each is tried once, whoever looks and however often.
  planned_for timestamptz,
  started_at  timestamptz not null,
  started_by  text        not null,
  -- When it goes on by itself.
  due_at      timestamptz,
  finished_at timestamptz,
  check ((state = 'running') = (due_at is not null)),
  check ((state = 'running') = (finished_at is null))
);

create unique index drill_running on drill (policy) where state = 'running';
create unique index drill_planned on drill (policy, planned_for) where planned_for is not null;
create index drill_due on drill (due_at) where due_at is not null;
create index drill_policy on drill (policy, id);

create table drill_level (
  drill       uuid        not null references drill,
  -- From 0; the last is the fallback.
  level       integer     not null,
  is_fallback boolean     not null,
  page        text[]      not null,
  timeout_ms  integer     not null,
  state       text        not null check (state in ('waiting', 'paging', 'over')),
  -- Who was reached through `page` when the level began.
  people      text[]      not null default '{}',
  began_at    timestamptz,
  -- Until then an answer is in time.
  until_at    timestamptz,
  ended_at    timestamptz,
  -- Why nobody was paged.
  reason      text,
  -- Nobody was meant to be paged by a test: the support of a vendor.
  is_spared   boolean     not null default false,
  primary key (drill, level)
);

create table drill_answer (
  drill   uuid        not null,
  level   integer     not null,
  person  text        not null,
  at      timestamptz not null,
  -- What they answered from: the method of the page, or the console.
  method  text        not null,
  channel text        not null,
  primary key (drill, level, person),
  foreign key (drill, level) references drill_level
);
