-- owner: automation
-- What is said to the endpoint that speaks SSM and is kept nowhere else.

-- A start with a token is one start, however often it is asked for within a day.
create table automation_start (
  started_by text        not null,
  token      text        not null check (length(token) <= 64),
  digest     text        not null,
  run        uuid,
  at         timestamptz not null,
  primary key (started_by, token)
);
create index automation_start_at on automation_start (at);

-- Of a run begun there: tags, targets and what else its record shows.
create table automation_execution (
  run     uuid  primary key,
  details jsonb not null
);

-- The Parameter Store: plain values only; secrets are kept as secrets.
create table automation_parameter (
  name        text        primary key check (length(name) <= 1011),
  type        text        not null check (type in ('String', 'StringList')),
  value       text        not null check (length(value) <= 8192),
  description text        not null default '',
  version     integer     not null,
  changed_by  text        not null,
  changed_at  timestamptz not null
);
-- By path: names are compared byte by byte.
create index automation_parameter_path on automation_parameter (name collate "C");
