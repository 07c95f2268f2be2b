-- owner: events
-- What happened elsewhere, kept for a number of days and forgotten in slices from its oldest identifier on: those grow
-- with the time of arrival, so neither arrival nor age needs an index of its own. Not partitioned, because source and id tell
-- repeats apart for as long as the event is kept, and a unique index cannot reach over partitions.
create table event (
  id          uuid        primary key,
  -- Of source and id: senders may write identifiers longer than an index entry may be.
  digest      uuid        not null unique,
  received_at timestamptz not null,
  source      text        not null,
  event_id    text        not null,
  type        text        not null,
  subject     text,
  -- When it happened, as the sender says.
  time        timestamptz not null,
  workload    text,
  integration text,
  labels      jsonb       not null,
  attributes  jsonb       not null,
  data        jsonb       not null,
  -- Words of all of it, in lower case.
  words       tsvector    not null
);

create index event_type        on event (left(type, 200), id);
create index event_source      on event (left(source, 200), id);
create index event_subject     on event (left(subject, 200), id) where subject is not null;
create index event_workload    on event (workload, id)           where workload is not null;
create index event_integration on event (integration, id)        where integration is not null;
create index event_words       on event using gin (words);

-- Keys of integrations. Only their hashes are kept.
create table integration_key (
  id           uuid        primary key,
  integration  text        not null,
  key_hash     bytea       not null unique,
  -- The last characters of the key, to tell keys apart.
  hint         text        not null,
  created_at   timestamptz not null,
  created_by   text        not null,
  last_used_at timestamptz,
  revoked_at   timestamptz
);

create index integration_key_live on integration_key (integration, id) where revoked_at is null;

-- What each integration sent, by the hour. Transactions that count at the same time use shards of their own, or they would wait for each other.
create table integration_count (
  integration text        not null,
  hour        timestamptz not null,
  shard       smallint    not null,
  received    bigint      not null,
  last_at     timestamptz not null,
  primary key (integration, hour, shard)
);

-- The last requests of each integration that were refused.
create table integration_refusal (
  id          uuid        primary key,
  integration text        not null,
  at          timestamptz not null,
  sentence    text        not null,
  -- The beginning of the body, without what looks like a secret.
  excerpt     text        not null
);

create index integration_refusal_latest on integration_refusal (integration, id);
