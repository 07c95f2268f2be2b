-- owner: oncall
-- What is fetched of calendars with an address. A row exists for every one that is declared.
create table calendar_feed (
  calendar      text        primary key,
  url           text        not null,
  -- `waiting` until it was first read or failed.
  state         text        not null check (state in ('waiting', 'read', 'failing')),
  next_at       timestamptz not null,
  checked_at    timestamptz,
  -- The last good copy, which counts on while fetching fails.
  read_at       timestamptz,
  text          text,
  digest        text,
  events        integer     not null default 0,
  findings      jsonb       not null default '[]',
  finding_count integer     not null default 0,
  refresh_ms    bigint,
  -- Given back to the server, so that it need not send again what did not change.
  etag          text,
  last_modified text,
  failing_since timestamptz,
  failures      integer     not null default 0,
  problem       text,
  mend          text
);

create index calendar_feed_next on calendar_feed (next_at);

-- Private links to shifts as a calendar. The token is kept as a hash.
create table calendar_link (
  id           uuid        primary key,
  token_hash   bytea       not null unique,
  person       text        not null,
  -- `schedule:payments`, or the person whose shifts it shows.
  shows        text        not null,
  hint         text        not null,
  made_at      timestamptz not null,
  last_read_at timestamptz,
  -- What was last shown: when that changed, and how often.
  digest       text,
  changed_at   timestamptz not null,
  sequence     integer     not null default 0
);

create index calendar_link_person on calendar_link (person, id);
