-- owner: platform
-- How long what happened is kept: what was decided for a family of it, and how removing went last.

create table retention (
  -- 'runs', 'pages'
  family     text        primary key,
  -- After its end; null keeps it for ever. A family that is not here is kept as long as the product proposes.
  days       integer     check (days > 0),
  reason     text        not null,
  changed_by text        not null,
  changed_at timestamptz not null
);

create table retention_sweep (
  family  text        primary key,
  -- When it was looked through to its end.
  at      timestamptz not null,
  -- How many were removed then, and in all.
  removed bigint      not null,
  total   bigint      not null
);
