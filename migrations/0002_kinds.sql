-- Declared records of every kind, their versions, references, reviews, and the repositories they are kept in.

create extension if not exists pg_trgm;

create table record (
  id              uuid        primary key,
  kind            text        not null,
  -- 'workload:checkout' in lower case: names are unique in their kind whatever their case.
  key             text        not null unique,
  -- 'workload:Checkout' as declared: how facts, links and people write it.
  reference       text        not null,
  name            text        not null,
  document        jsonb       not null,
  -- What a foreign document (a Backstage entity, say) holds beyond ours, so that exporting gives it back whole.
  origin          jsonb,
  source          jsonb       not null,
  version         integer     not null,
  -- Lower-case reference of the owner, for filters and the owning team's rights.
  owner           text,
  -- Since when a record that needs an owner has none.
  ownerless_since timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  reviewed_at     timestamptz,
  review_due_at   timestamptz,
  reminded_at     timestamptz,
  archived_at     timestamptz,
  -- Lower-case words of name, title and tags: what prefix and fuzzy search look at.
  words           text        not null,
  search          tsvector    not null
);

create index record_kind_key      on record (kind, key);
create index record_kind_updated  on record (kind, updated_at desc, key);
create index record_key_prefix    on record (key text_pattern_ops);
create index record_name_prefix   on record (lower(name) text_pattern_ops);
create index record_owner         on record (owner, key) where archived_at is null;
create index record_ownerless     on record (ownerless_since, key) where ownerless_since is not null and archived_at is null;
create index record_review_due    on record (review_due_at, key) where review_due_at is not null and archived_at is null;
-- Every search walks what waits to be sorted into these indexes, so that must stay short (in KB): 4 MB, the usual, takes longer than the search.
create index record_document      on record using gin (document jsonb_path_ops) with (gin_pending_list_limit = 128);
create index record_words         on record using gin (words gin_trgm_ops) with (gin_pending_list_limit = 128);
create index record_search        on record using gin (search) with (gin_pending_list_limit = 128);
create index record_source        on record ((source ->> 'repository'), (source ->> 'file')) where source ->> 'kept' = 'git';

-- Every state a record has had; append-only.
create table record_version (
  record_id uuid        not null references record (id),
  version   integer     not null,
  change    text        not null check (change in ('created', 'changed', 'archived', 'restored')),
  at        timestamptz not null,
  actor     text        not null,
  reason    text,
  document  jsonb       not null,
  origin    jsonb,
  source    jsonb       not null,
  -- The transaction that wrote it: a snapshot's version tells exactly which versions it was compiled from.
  xid       xid8        not null default pg_current_xact_id(),
  primary key (record_id, version)
);

-- References between records, found in both directions. `path` is a JSON pointer into the document of `from_id`.
create table record_link (
  from_id uuid not null references record (id),
  path    text not null,
  to_id   uuid not null references record (id),
  primary key (from_id, path)
);

create index record_link_to on record_link (to_id, from_id);

-- Which kinds a transaction changed. Insert-only, so writers never wait for one another, and exact: what is committed
-- and not visible in a reader's snapshot is precisely what the reader has missed.
create table record_change (
  kind text not null,
  xid  xid8 not null default pg_current_xact_id(),
  primary key (kind, xid)
);

-- Answers to "is it still right?".
create table record_review (
  id         uuid        primary key,
  record_id  uuid        not null references record (id),
  version    integer     not null,
  at         timestamptz not null,
  actor      text        not null,
  answer     text        not null check (answer in ('still-right', 'changed')),
  note       text,
  -- False when it was one of too many in an hour: kept, but does not move the due date.
  counts     boolean     not null,
  because    text
);

create index record_review_record on record_review (record_id, at desc);
create index record_review_actor  on record_review (actor, at desc);

-- Git repositories whose files are applied.
create table repository (
  id            uuid        primary key,
  name          text        not null,
  url           text        not null,
  branch        text        not null,
  path          text        not null,
  poll_seconds  integer     not null,
  prune         boolean     not null,
  -- Encrypted with the key kept outside the database.
  token         text,
  added_at      timestamptz not null,
  added_by      text        not null,
  removed_at    timestamptz,
  next_sync_at  timestamptz not null,
  tried_at      timestamptz,
  synced_at     timestamptz,
  synced_commit text,
  state         text        not null check (state in ('new', 'synced', 'refused', 'unreachable')),
  -- Why the last try changed nothing, and where in the files.
  problem       text,
  findings      jsonb       not null default '[]'
);

create unique index repository_name on repository (name) where removed_at is null;
create index repository_due on repository (next_sync_at) where removed_at is null;

-- The files of a repository as last applied: what a proposed patch is made against.
create table repository_file (
  repository text not null,
  path       text not null,
  text       text not null,
  primary key (repository, path)
);
