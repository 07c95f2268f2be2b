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

-- Procedures a board answers for: who of it said yes to which text, and until when.
create table procedure_pre_approval (
  id        uuid        primary key,
  procedure text        not null,
  -- Of the text that was approved: another text is not.
  digest    text        not null,
  board     text        not null,
  person    text        not null,
  note      text        not null,
  at        timestamptz not null,
  until     timestamptz not null,
  -- Taken back, or void because the text changed.
  ended_at  timestamptz,
  ended_by  text
);
create index procedure_pre_approval_procedure on procedure_pre_approval (procedure, id desc);

-- What people found wrong while they ran it, for whoever owns the procedure.
create table procedure_report (
  id          uuid        primary key,
  procedure   text        not null,
  version     integer     not null,
  owner       text,
  run         uuid,
  step        text,
  step_title  text,
  -- What is wrong: 'wrong', 'unclear', 'missing', 'outdated'.
  about       text        not null check (about in ('wrong', 'unclear', 'missing', 'outdated')),
  text        text        not null,
  by          text        not null,
  at          timestamptz not null,
  state       text        not null check (state in ('open', 'answered', 'closed')),
  answer      text,
  answered_by text,
  answered_at timestamptz
);
create index procedure_report_procedure on procedure_report (procedure, id desc);
create index procedure_report_state on procedure_report (state, id desc);

-- owner: runs
-- How long runs of a procedure usually take, and which were noticed to take longer.
create table run_baseline (
  procedure    text        primary key,
  -- How many successful runs it is taken from.
  runs         integer     not null,
  median_s     float8      not null,
  p95_s        float8,
  longest_s    float8      not null,
  -- Longer than this is unusual; empty while too few runs say so.
  slow_after_s float8,
  -- Runs that began up to this instant have been looked at.
  looked_until timestamptz not null,
  computed_at  timestamptz not null
);

create table run_slow (
  run uuid        primary key references run (id) on delete cascade,
  at  timestamptz not null
);
