-- owner: runs
-- Attempts become the queue: a node claims what is due and writes what came of it; runs wake at an instant, begin others
-- and go over targets; what happened in one is kept event by event.

alter table run
  -- What began it: 'person', 'alert', 'schedule:…', 'run', as a word for lists.
  add column trigger        text    not null default '',
  -- Each step waits for somebody to start it.
  add column guided         boolean not null default false,
  -- The attempt of the parent that waits for this run, and which of its targets this one is.
  add column parent_step    text,
  add column parent_attempt integer,
  add column parent_index   integer,
  -- The target in a word, when the parent goes over several.
  add column target         text,
  -- Events so far, the beginning not counted; the next one has this number plus one.
  add column seq            integer not null default 0;

alter table run drop constraint run_waiting_for_check;
alter table run add constraint run_waiting_for_check
  check (waiting_for in ('answer', 'approval', 'decision', 'timer', 'resume', 'release', 'start', 'turn'));

-- An instant in the run's own state from now on; before, it was when an attempt was overdue.
update run set wake_at = null where wake_at is not null;

drop index run_about;
create index run_about on run using gin (about) where about <> '{}';
create index run_of_parent on run (parent, parent_step, parent_index) where parent is not null;
create index run_of_starter on run (started_by, id desc);
create index run_waiting on run (waiting_for, id desc) where waiting_for is not null;

alter table run_step
  -- When a node should take it up; empty while one has it, while it waits for somebody or something else, and once it is over.
  add column due_at      timestamptz,
  -- The node that has it. A node that is gone leaves an attempt whose end nobody knows.
  add column claimed_by  text,
  -- Its end was asked for.
  add column interrupted boolean not null default false,
  -- What its performer remembers between two calls, or where it stands among its targets.
  add column memory      jsonb,
  -- The pass of the innermost loop; 0 outside loops.
  add column pass        integer not null default 0,
  add column outputs     jsonb;

update run_step set due_at = created_at where status = 'queued';
update run_step set claimed_by = 'before' where status = 'running';

create index run_step_due on run_step (due_at) where due_at is not null;
create index run_step_claimed on run_step (claimed_by) where claimed_by is not null;

-- Every event of a run after its beginning: with the graph it was begun with they give each state it was ever in.
create table run_event (
  run   uuid        not null references run (id) on delete cascade,
  seq   integer     not null,
  at    timestamptz not null,
  event jsonb       not null,
  primary key (run, seq)
);

-- Jobs of the former driver: what they would do is in the rows above.
do $$
begin
  if to_regclass('graphile_worker._private_tasks') is not null then
    delete from graphile_worker._private_jobs
     where task_id in (select id from graphile_worker._private_tasks where identifier in ('procedures.step', 'procedures.reconcile'));
  end if;
end
$$;
