-- owner: signals
-- Heartbeats: a sign of life that is missed when it does not come. A row exists for every enabled heartbeat.
create table heartbeat_state (
  heartbeat      text        primary key,
  workload       text,
  -- `waiting` until the first ping: what has never begun cannot be missed.
  state          text        not null check (state in ('waiting', 'alive', 'missed')),
  since          timestamptz not null,
  last_ping_at   timestamptz,
  last_ping_from text,
  pings          bigint      not null,
  -- Missed when no ping comes before; a ping moves it, and no index mentions it.
  due_at         timestamptz,
  -- When to look at due_at next, while it is alive.
  look_at        timestamptz,
  -- While missed: what was reported, so that exactly that is reported as over.
  raised         jsonb
) with (fillfactor = 60);

create index heartbeat_state_look on heartbeat_state (look_at) where look_at is not null;

-- Keys of their addresses, kept as hashes.
create table heartbeat_key (
  id        uuid        primary key,
  hash      bytea       not null unique,
  heartbeat text        not null,
  issued_at timestamptz not null,
  issued_by text        not null
);

create index heartbeat_key_heartbeat on heartbeat_key (heartbeat);
