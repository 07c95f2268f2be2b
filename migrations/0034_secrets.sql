-- owner: secrets
-- Secrets: values sealed with a key that is not in this database, and who used them.

create table secret_version (
  -- `secret:db-password`
  secret       text        not null,
  -- From 1.
  version      integer     not null,
  -- The value, sealed; null when it is kept elsewhere or was forgotten.
  sealed       text,
  -- Which key sealed it: not the key.
  key_id       text,
  -- Tells two values apart without telling them; made with the key as well.
  fingerprint  text,
  -- Too short to be hidden in output.
  is_short     boolean     not null,
  set_at       timestamptz not null,
  set_by       text        not null,
  -- A former one may be used until then.
  usable_until timestamptz,
  -- When the owner was told that it is old.
  told_at      timestamptz,
  last_used_at timestamptz,
  primary key (secret, version)
);

create index secret_version_fading on secret_version (usable_until) where usable_until is not null and sealed is not null;

create table secret_use (
  id         uuid        primary key,
  secret     text        not null,
  -- Null where the store knows none, or it was refused.
  version    integer,
  -- `refused`: not allowed. `failed`: allowed, and could not be read.
  outcome    text        not null check (outcome in ('used', 'refused', 'failed')),
  reason     text        not null,
  run        text        not null,
  step       text        not null,
  procedure  text        not null,
  -- The machine it was handed to, when it was one.
  runner     text,
  started_by text        not null,
  used_at    timestamptz not null
);

create index secret_use_secret on secret_use (secret, id desc);
create index secret_use_used on secret_use (secret, id desc) where outcome = 'used' and run <> '';
create index secret_use_checked on secret_use (secret, id desc) where run = '';
create index secret_use_run on secret_use (run);
create index secret_use_used_at on secret_use (used_at);
