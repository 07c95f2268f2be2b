-- owner: oncall, notices
-- Overrides made in the console, gaps that were told, escalations and their pages.

-- Somebody else on call for a while, whatever the record of the schedule says and wherever it is kept.
create table oncall_override (
  id        uuid        primary key,
  schedule  text        not null,
  start_at  timestamptz not null,
  end_at    timestamptz not null,
  -- Nobody when null.
  person    text,
  reason    text,
  made_by   text        not null,
  made_at   timestamptz not null,
  check (start_at < end_at)
);
create index oncall_override_end      on oncall_override (end_at);
create index oncall_override_schedule on oncall_override (schedule, end_at);

-- Gaps ahead that were told, so that each is told once.
create table oncall_gap (
  schedule text        not null,
  start_at timestamptz not null,
  end_at   timestamptz not null,
  primary key (schedule, start_at, end_at)
);

-- Somebody is to be reached about something, until somebody answers.
create table escalation (
  id              uuid        primary key,
  -- What it is about: `alert-group:…`. One open escalation for each.
  subject         text        not null,
  phase           text        not null check (phase in ('escalating', 'acknowledged', 'stopped')),
  title           text        not null,
  body            text        not null,
  workload        text,
  priority        text        not null,
  urgency         text        not null check (urgency in ('important', 'default')),
  -- A record, or the people named by hand in `targets`.
  policy          text,
  targets         text[],
  runbook         text,
  about           text[]      not null,
  -- What can be answered: [{choice, label, action, input}].
  offers          json        not null,
  -- Where the machine stands: the step to page next, and when.
  cycle           integer     not null default 0,
  step            integer     not null default 0,
  pass            integer     not null default 0,
  paged_cycle     integer,
  paged_step      integer,
  exhausted       boolean     not null default false,
  due_at          timestamptz,
  started_at      timestamptz not null,
  started_by      text        not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  ended_at        timestamptz,
  ended_because   text,
  -- No escalation that waits for nothing, and none that goes on after an answer.
  check ((phase = 'escalating') = (due_at is not null)),
  check (policy is not null or targets is not null)
) with (fillfactor = 80);
create unique index escalation_open    on escalation (subject) where phase <> 'stopped';
create        index escalation_due     on escalation (due_at)  where phase = 'escalating';
create        index escalation_subject on escalation (subject, id desc);

-- One claim: this person, at this step, by this method. Whoever inserts the row sends the page; nobody else does.
create table page (
  id          uuid        primary key,
  escalation  uuid        not null references escalation (id),
  cycle       integer     not null,
  step        integer     not null,
  is_fallback boolean     not null,
  -- Whom, and through which target of the policy.
  person      text        not null,
  target      text        not null,
  -- `email:alice@example.com`
  method      text        not null,
  method_name text        not null,
  channel     text        not null,
  address     text        not null,
  -- Sent: handed to the outbox, whose message of the same identifier says whether it arrived.
  state       text        not null check (state in ('waiting', 'sent', 'refused', 'dropped')),
  -- Why it was sent, dropped or refused.
  reason      text        not null,
  due_at      timestamptz not null,
  created_at  timestamptz not null,
  sent_at     timestamptz,
  settled_at  timestamptz,
  unique (escalation, cycle, step, person, method)
) with (fillfactor = 80);
create index page_due    on page (due_at) where state = 'waiting';
create index page_person on page (person, id desc);
