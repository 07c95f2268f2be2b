-- owner: platform
-- Nodes, the fact log and its seals, idempotency keys.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

-- One running Andon process. A row whose heartbeat is old is dead: its jobs are released by any other node.
create table node (
  id           text        primary key,
  host         text        not null,
  process_id   integer     not null,
  worker_id    text        not null,
  started_at   timestamptz not null,
  heartbeat_at timestamptz not null
);

-- What happened. Never updated. `xid` orders facts by transaction, so that readers below the horizon never skip a late commit.
create table fact (
  id       bigint      generated always as identity,
  xid      xid8        not null default pg_current_xact_id(),
  at       timestamptz not null,
  type     text        not null,
  actor    text        not null,
  subjects text[]      not null,
  data     jsonb       not null
) partition by range (at);

create table fact_default partition of fact default;

create index fact_order    on fact (xid, id);
create index fact_id       on fact (id);
create index fact_type     on fact (type, at desc, id desc);
create index fact_subjects on fact using gin (subjects);

-- A batch of facts, chained: each seal hashes the one before it.
create table fact_seal (
  number    bigint      primary key,
  from_xid  xid8        not null,
  from_id   bigint      not null,
  to_xid    xid8        not null,
  to_id     bigint      not null,
  facts     integer     not null,
  root      bytea       not null,
  previous  bytea       not null,
  hash      bytea       not null,
  sealed_at timestamptz not null
);

-- The first answer to a request that carried an Idempotency-Key.
create table idempotency (
  actor      text        not null,
  action     text        not null,
  key        text        not null,
  input_hash text        not null,
  answer     jsonb,
  at         timestamptz not null,
  primary key (actor, action, key)
);
create index idempotency_at on idempotency (at);

-- Where facts are sent to outside, signed by Standard Webhooks.
create table webhook (
  id           uuid        primary key,
  url          text        not null,
  description  text        not null default '',
  types        text[]      not null,
  secret       text        not null,
  created_by   text        not null,
  created_at   timestamptz not null,
  disabled_at  timestamptz,
  disabled_because text
);

create table webhook_delivery (
  id           uuid        primary key,
  webhook      uuid        not null references webhook (id) on delete cascade,
  fact         bigint      not null,
  body         text        not null,
  state        text        not null check (state in ('waiting', 'delivered', 'dead')),
  attempts     integer     not null default 0,
  due_at       timestamptz,
  last_status  integer,
  last_reason  text,
  created_at   timestamptz not null,
  finished_at  timestamptz,
  unique (webhook, fact)
);
create index webhook_delivery_due  on webhook_delivery (due_at) where state = 'waiting';
create index webhook_delivery_dead on webhook_delivery (webhook, created_at desc, id desc);

-- How far the log has been read for webhooks; one row.
create table webhook_place (
  one boolean primary key default true check (one),
  xid xid8    not null,
  id  bigint  not null
);
