-- owner: oncall

-- What an override does: somebody instead of others (`replaces`, or everybody), somebody as well, or somebody not.
alter table oncall_override
  add column does     text not null default 'replace' check (does in ('replace', 'add', 'remove')),
  -- Whose turns are taken over; those of everybody when null.
  add column replaces text,
  add check (does = 'replace' or (person is not null and replaces is null)),
  add check (person is distinct from replaces or person is null);

-- A temporary schedule: while it lasts it alone says who is on call.
create table oncall_fixed (
  id        uuid        primary key,
  schedule  text        not null,
  start_at  timestamptz not null,
  end_at    timestamptz not null,
  reason    text,
  made_by   text        not null,
  made_at   timestamptz not null,
  check (start_at < end_at)
);
create index oncall_fixed_end      on oncall_fixed (end_at);
create index oncall_fixed_schedule on oncall_fixed (schedule, end_at);

create table oncall_fixed_shift (
  fixed     uuid        not null references oncall_fixed on delete cascade,
  place     int         not null,
  person    text        not null,
  start_at  timestamptz not null,
  end_at    timestamptz not null,
  primary key (fixed, place),
  check (start_at < end_at)
);

-- Double bookings ahead that were told, so that each is told once.
create table oncall_double_booking (
  person    text        not null,
  -- Of two schedules the one that comes first by name; the same twice when it is asked on two layers of one.
  schedule  text        not null,
  other     text        not null,
  start_at  timestamptz not null,
  end_at    timestamptz not null,
  primary key (person, schedule, other, start_at, end_at)
);
