-- owner: notices
-- What is told may ask something of any noun, and may be waited for.

alter table telling alter column swap type text using 'swap:' || swap::text;
-- What can be answered from the message: 'swap:…', 'approval:…'.
alter table telling rename column swap to asks;
-- Somebody is waited for: told by the methods for important pages, in quiet hours too.
alter table telling add column urgent boolean not null default false;

-- owner: runs
-- Approvals that are or were asked for: who may decide, who asked, and what each person said.

create table run_approval (
  -- In the order in which they were asked.
  id          uuid        primary key,
  run         uuid        not null references run (id) on delete cascade,
  step        text        not null,
  -- When the step was arrived at: each arrival asks anew.
  since       timestamptz not null,
  -- Of the step.
  title       text        not null,
  procedure   text        not null,
  run_title   text        not null,
  owner       text,
  about       text[]      not null,
  message     text        not null,
  -- References whose people may decide, values filled in; empty: whoever may lead the run.
  asked       text[]      not null,
  -- Who asked for it: who started the run, who took it up again here.
  askers      text[]      not null,
  by_self     boolean     not null,
  needed      integer     not null check (needed > 0),
  given       integer     not null default 0,
  -- What happens when nobody answers in time: 'reject', 'approve', 'escalate'.
  on_expiry   text        not null check (on_expiry in ('reject', 'approve', 'escalate')),
  escalated   boolean     not null default false,
  reminders   integer     not null default 0,
  urgent      boolean     not null,
  state       text        not null check (state in ('open', 'approved', 'rejected', 'expired', 'withdrawn')),
  asked_at    timestamptz not null,
  expires_at  timestamptz,
  settled_at  timestamptz,
  unique (run, step, since)
) with (fillfactor = 80);

-- Who is concerned, by lower-case reference, so that everybody finds their own among a hundred thousand.
create table run_approval_party (
  -- 'asked' while it is open (a person, a team, a schedule, 'lead:*', 'lead:team:…'), 'asker' who asked.
  part      text   not null check (part in ('asked', 'asker')),
  reference text   not null,
  approval  uuid   not null references run_approval (id) on delete cascade,
  -- Who may not decide all the same: read with the index, for somebody may have asked for all of them.
  barred    text[] not null default '{}',
  primary key (part, reference, approval) include (barred)
);
create index run_approval_party_approval on run_approval_party (approval);

create table run_decision (
  approval uuid        not null references run_approval (id) on delete cascade,
  -- Each person once.
  person   text        not null,
  decision text        not null check (decision in ('approve', 'reject')),
  note     text        not null,
  at       timestamptz not null,
  primary key (approval, person)
);
create index run_decision_person on run_decision (lower(person), approval desc);
