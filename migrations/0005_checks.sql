-- owner: checks
-- What each check says about each subject now, how that came to be, and what is to be judged again.

create table verdict (
  check_id     text        not null,
  practice     text        not null,
  -- 'organization', 'team:payments', 'workload:checkout'
  subject      text        not null,
  state        text        not null check (state in ('PASS', 'FAIL', 'UNKNOWN', 'NA')),
  because      text        not null,
  numerator    integer     not null,
  denominator  integer     not null,
  -- [{subject, holds, because}], those that do not hold first.
  evidence     json        not null,
  mend         text,
  parameters   jsonb       not null,
  -- Digest of the check's declaration: another one means that the verdict is of an older release or other parameters.
  declaration  text        not null,
  -- Digest of what was judged: the same inputs gave this verdict.
  inputs       text        not null,
  -- Since when it has this state, and when it was last judged.
  since        timestamptz not null,
  computed_at  timestamptz not null,
  primary key (subject, check_id)
);

create index verdict_check on verdict (check_id, subject);

create table verdict_change (
  id         uuid        primary key,
  check_id   text        not null,
  practice   text        not null,
  subject    text        not null,
  at         timestamptz not null,
  -- Null for the first verdict.
  from_state text,
  to_state   text        not null,
  because    text        not null
);

create index verdict_change_subject  on verdict_change (subject, id desc);
create index verdict_change_practice on verdict_change (subject, practice, id desc);

-- Pairs to judge again. While a node judges one, due_at is when its claim lapses.
create table verdict_due (
  check_id text        not null,
  subject  text        not null,
  due_at   timestamptz not null,
  primary key (check_id, subject)
);

create index verdict_due_at on verdict_due (due_at);

-- Numbers somebody tuned; those left out keep the check's default.
create table check_parameter (
  check_id   text        primary key,
  parameters jsonb       not null,
  reason     text        not null,
  changed_by text        not null,
  changed_at timestamptz not null
);
