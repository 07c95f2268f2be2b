-- owner: runners
-- Machines that execute scripts, and what they are given to do.

create table runner (
  -- The name of the record; 'local' is this platform itself.
  name             text        primary key,
  -- Raw public keys, 32 bytes each; none for the platform itself.
  sign_key         bytea,
  seal_key         bytea,
  registered_at    timestamptz not null,
  keys_at          timestamptz not null,
  last_seen_at     timestamptz,
  -- Since it was found silent; null while it is heard.
  lost_at          timestamptz,
  -- Since a person said that it gets nothing more.
  disabled_at      timestamptz,
  disabled_by      text,
  disabled_reason  text,
  address          text,
  version          text,
  -- What it says of itself: host, system, interpreters, sandbox, its policy in words, how many jobs at once.
  about            json        not null default '{}',
  check ((sign_key is null) = (seal_key is null)),
  check ((disabled_at is null) = (disabled_by is null))
);

-- Tokens that register a machine, once each.
create table runner_invite (
  -- SHA-256 of the secret in the token.
  hash        bytea       primary key,
  runner      text        not null,
  created_by  text        not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz
);
create index runner_invite_expires on runner_invite (expires_at);

-- Requests that were heard: the same again is a replay.
create table runner_nonce (
  runner   text        not null,
  nonce    text        not null,
  seen_at  timestamptz not null,
  primary key (runner, nonce)
);
create index runner_nonce_seen on runner_nonce (seen_at);

create table runner_job (
  -- 'run/step/attempt' or 'run/step/attempt/target'
  key          text        primary key,
  runner       text        not null,
  -- What is to be done, without the value of a secret.
  work         json        not null,
  status       text        not null check (status in ('queued', 'held', 'ended')),
  -- Counts the claims: who holds an older number holds nothing.
  fence        integer     not null default 0,
  -- Who holds it: the runner, or the node of this platform.
  holder       text,
  lease_until  timestamptz,
  -- Asked to end early.
  cancelling   boolean     not null default false,
  -- Why no machine may be given it; it ends refused.
  refusal      text,
  -- Pieces of output that came, and what was dropped from their middle.
  chunks       integer     not null default 0,
  kept_size    integer     not null default 0,
  dropped_size bigint      not null default 0,
  outcome      text        check (outcome in ('success', 'failed', 'timed-out', 'cancelled', 'lost', 'refused')),
  exit_code    integer,
  reason       text,
  result       text        not null default '',
  result_data  json,
  -- What came when nobody waited for it any more.
  late         text,
  -- What held it in: 'bubblewrap', 'namespaces', 'none'.
  sandbox      text,
  created_at   timestamptz not null,
  begun_at     timestamptz,
  ended_at     timestamptz,
  check ((status = 'held') = (lease_until is not null)),
  check ((status = 'ended') = (outcome is not null and ended_at is not null))
) with (fillfactor = 80);
create index runner_job_queued on runner_job (runner, created_at) where status = 'queued';
create index runner_job_lease  on runner_job (lease_until) where status = 'held';
create index runner_job_holder on runner_job (holder) where status = 'held';
create index runner_job_recent on runner_job (runner, created_at desc);
create index runner_job_key    on runner_job (key text_pattern_ops);
create index runner_job_ended  on runner_job (ended_at) where status = 'ended';

create table runner_output (
  job     text        not null references runner_job on delete cascade,
  -- From 0, over all claims.
  number  integer     not null,
  at      timestamptz not null,
  text    text        not null,
  primary key (job, number)
);
