-- owner: signals
-- Where each canary stands. A row exists for every enabled canary; the reconciler adds and removes them.
create table canary_state (
  canary        text        primary key,
  workload      text        not null,
  state         text        not null check (state in ('unknown', 'passing', 'failing')),
  since         timestamptz not null,
  streak        integer     not null,
  streak_passed boolean     not null,
  streak_since  timestamptz not null,
  -- The turn that is due next; while it is asked, when the asker counts as dead.
  next_at       timestamptz not null,
  -- The turn being asked; null between turns.
  turn_at       timestamptz,
  last_at       timestamptz,
  last_passed   boolean,
  last_reason   text,
  last_status   integer,
  last_ms       integer,
  -- While failing: what was reported, {workload, labels}, so that exactly that is reported as over.
  raised        jsonb
) with (fillfactor = 70);

create index canary_state_due      on canary_state (next_at);
create index canary_state_workload on canary_state (workload);

-- What it saw, kept two weeks.
create table canary_result (
  canary   text        not null,
  at       timestamptz not null,
  passed   boolean     not null,
  status   integer,
  ms       integer     not null,
  reason   text        not null,
  primary key (canary, at)
);

create index canary_result_at on canary_result (at);

-- The same by the hour, kept 400 days.
create table canary_hour (
  canary   text        not null,
  hour     timestamptz not null,
  passed   integer     not null,
  failed   integer     not null,
  total_ms bigint      not null,
  most_ms  integer     not null,
  primary key (canary, hour)
);
