-- owner: procedures
-- What starts procedures by itself: schedules with every turn they took or did not take, and addresses others post to.

create table procedure_schedule (
  -- 'procedure-schedule:nightly'
  schedule      text        primary key,
  -- Every turn up to and including this instant has its outcome.
  settled_until timestamptz not null,
  -- When the next turn is due; empty when there never is one.
  look_at       timestamptz
) with (fillfactor = 70);
create index procedure_schedule_look on procedure_schedule (look_at) where look_at is not null;

create table procedure_turn (
  schedule   text        not null,
  -- When it was due. A turn is taken once, whoever looks: this is its name.
  at         timestamptz not null,
  -- 'due' until its run is begun; 'queued' while it waits for the run before; 'started' while its run goes on; then 'ended'.
  state      text        not null check (state in ('due', 'queued', 'started', 'ended', 'failed', 'skipped', 'missed')),
  -- Why, in a sentence; empty for one that went as it should.
  reason     text        not null,
  -- How many turns it stands for.
  count      integer     not null check (count > 0),
  run        uuid,
  -- How its run ended.
  outcome    text,
  settled_at timestamptz not null,
  primary key (schedule, at)
);
create index procedure_turn_open on procedure_turn (schedule, at) where state in ('due', 'queued', 'started');
create index procedure_turn_settled on procedure_turn (settled_at);

create table procedure_hook_key (
  id        uuid        primary key,
  hook      text        not null,
  -- Of the key in the address.
  hash      bytea       not null unique,
  -- What the sender signs with, encrypted with a key outside the database.
  signing   text        not null,
  issued_at timestamptz not null,
  issued_by text        not null,
  used_at   timestamptz
);
create index procedure_hook_key_hook on procedure_hook_key (hook);

-- What was posted lately, and what came of it.
create table procedure_hook_call (
  id      uuid        primary key,
  hook    text        not null,
  -- Of what makes a request the same one: its identifier, its signature or its idempotency key.
  mark    bytea,
  at      timestamptz not null,
  outcome text        not null check (outcome in ('started', 'ignored', 'refused')),
  -- Why nothing was started, in a sentence.
  reason  text        not null,
  run     uuid,
  unique (hook, mark)
);
create index procedure_hook_call_hook on procedure_hook_call (hook, id desc);
create index procedure_hook_call_at on procedure_hook_call (at);
