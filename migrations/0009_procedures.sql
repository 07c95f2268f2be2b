-- owner: runs
-- Runs of procedures. What happened in a run is told by facts; these tables hold where it stands and what its attempts said.

-- The step graph a run was started with. Runs of one version share it, and keep it when the record changes.
create table run_document (
  digest text  primary key,
  graph  jsonb not null
);

create table run (
  id          uuid        primary key,
  -- 'runbook:restart-checkout'
  procedure   text        not null,
  -- The version of the record.
  version     integer     not null,
  document    text        not null references run_document (digest),
  title       text        not null,
  -- The team that owned the procedure when it was started: its members may answer.
  owner       text,
  started_by  text        not null,
  -- The actor whose rights its action steps use.
  acts_as     jsonb       not null,
  automatic   boolean     not null,
  parameters  jsonb       not null,
  -- What it is about: 'alert:…', 'incident:…', 'workload:checkout'.
  about       text[]      not null,
  -- The run that started it.
  parent      uuid        references run (id),
  status      text        not null check (status in ('Pending', 'InProgress', 'Waiting', 'Success', 'Failed', 'TimedOut', 'Cancelling', 'Cancelled')),
  -- The reducer's state; status and waiting_for repeat what lists ask for.
  state       jsonb       not null,
  waiting_for text        check (waiting_for in ('answer', 'approval', 'decision')),
  -- When somebody must look at it again, whatever happens.
  wake_at     timestamptz,
  started_at  timestamptz not null,
  updated_at  timestamptz not null,
  finished_at timestamptz
) with (fillfactor = 80);

create index run_of_procedure on run (procedure, id desc);
create index run_of_status on run (status, id desc);
create index run_about on run using gin (about);
create index run_wake on run (wake_at) where wake_at is not null;

-- One row per attempt. An attempt that began and was not ended by the job that holds its claim is one whose node died.
create table run_step (
  run        uuid        not null references run (id) on delete cascade,
  step       text        not null,
  attempt    integer     not null,
  title      text        not null,
  status     text        not null check (status in ('queued', 'running', 'waiting', 'success', 'failed', 'timed-out', 'skipped', 'not-applicable', 'cancelled', 'lost')),
  -- Who may write the result; a late result of a lost job finds another claim or none.
  claim      uuid,
  created_at timestamptz not null,
  begun_at   timestamptz,
  ended_at   timestamptz,
  -- What was printed or answered, masked and cut.
  output     text        not null default '',
  reason     text,
  -- Who answered, decided or approved, with the note and the boxes ticked.
  by         text,
  note       text,
  checked    integer[],
  primary key (run, step, attempt)
) with (fillfactor = 70);
