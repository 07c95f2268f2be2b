-- owner: alerts
-- What became of alerts and of the pages about them: counted from the tables of alerts and the fact log, and at any time
-- counted anew from them. Nothing decides by these tables; people look at them to have less noise.

-- What was told and done about a group, read from the fact log.
create table alert_deed (
  group_id uuid        not null,
  fact     bigint      not null,
  at       timestamptz not null,
  what     text        not null check (what in ('paged', 'acknowledged', 'unacknowledged', 'noted', 'assigned', 'run', 'incident', 'held', 'released')),
  actor    text        not null,
  -- Whom a page was sent to.
  people   text[]      not null,
  -- The alert that was held back or released, and by what source.
  alert_id uuid,
  sources  text[]      not null,
  primary key (group_id, fact)
);
create index alert_deed_at    on alert_deed (at);
create index alert_deed_alert on alert_deed (alert_id) where alert_id is not null;

create table group_outcome (
  group_id     uuid        primary key,
  rule         text        not null,
  route        text,
  workload     text,
  team         text,
  opened_at    timestamptz not null,
  resolved_at  timestamptz,
  -- The first message to a person; null: nobody was paged.
  paged_at     timestamptz,
  -- Messages to people: all, those outside working hours, and those at night, each by the person's own clock.
  messages     integer     not null,
  out_of_hours integer     not null,
  interrupted  integer     not null,
  people       text[]      not null,
  -- When a person first did something about it, and what.
  acted_at     timestamptz,
  acted        text
);
create index group_outcome_opened on group_outcome (opened_at);
create index group_outcome_rule   on group_outcome (rule, opened_at);
create index group_outcome_open   on group_outcome (group_id) where resolved_at is null;

create table alert_outcome (
  alert_id    uuid        primary key,
  group_id    uuid        not null,
  rule        text        not null,
  route       text,
  workload    text,
  team        text,
  opened_at   timestamptz not null,
  resolved_at timestamptz,
  ended_by    text        not null check (ended_by in ('open', 'sender', 'expiry', 'person')),
  -- How often it was reported again.
  repeats     integer     not null,
  -- The sources that held it back at any time.
  suppressed  text[]      not null
);
create index alert_outcome_opened on alert_outcome (opened_at);
create index alert_outcome_rule   on alert_outcome (rule, opened_at);
create index alert_outcome_open   on alert_outcome (alert_id) where resolved_at is null;

-- How far the counting has come. One row.
create table noise_count (
  name          text        primary key check (name = 'noise'),
  counted_until timestamptz not null,
  -- What the names were counted by: another text means that they are counted anew.
  rules         text        not null,
  proposed_at   timestamptz
);

-- What would make less noise, as last computed.
create table noise_proposal (
  id          text        primary key,
  -- The place in the list: what loses nothing comes first, then what saves most.
  rank        integer     not null,
  rule        text,
  route       text,
  workload    text,
  team        text,
  saved_pages integer     not null,
  lost        integer     not null,
  proposal    jsonb       not null,
  computed_at timestamptz not null
);
create index noise_proposal_rank on noise_proposal (rank, id);

-- What people said about proposals.
create table noise_answer (
  proposal text        primary key,
  answer   text        not null check (answer in ('dismissed', 'adopted')),
  at       timestamptz not null,
  by       text        not null,
  reason   text
);
