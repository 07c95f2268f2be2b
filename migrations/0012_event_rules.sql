-- owner: events
-- One row per rule, target and event: what the rule is to do about it, and what came of it. The event is kept as patterns
-- see it, so that a delivery can be tried again after the event itself was forgotten.
create table event_delivery (
  -- Grows with time.
  id         uuid        primary key,
  -- Of rule, target, origin, source, id and replay: an event handed in twice is delivered once.
  digest     uuid        not null unique,
  -- event-rule:open-incident, and the version of it that matched.
  rule       text        not null,
  version    integer     not null,
  target     text        not null,
  action     text        not null,
  -- The first target of its rule for this event: counts as the match.
  is_first   boolean     not null,
  origin     text        not null check (origin in ('event', 'fact')),
  event      json        not null,
  -- The rules that led to this event, the first of them first.
  chain      text[]      not null,
  replay     uuid,
  -- matched: not yet given a turn. waiting: due at due_at.
  state      text        not null check (state in ('matched', 'waiting', 'delivered', 'dead', 'discarded')),
  created_at timestamptz not null,
  due_at     timestamptz not null,
  -- Not tried again after this.
  until_at   timestamptz not null,
  attempts   integer     not null,
  -- Put off because the rule was due more often than it may.
  is_held    boolean     not null,
  reason     text,
  ended_at   timestamptz
) with (fillfactor = 80);

create index event_delivery_matched on event_delivery (id) where state = 'matched';
create index event_delivery_due     on event_delivery (due_at, id) where state = 'waiting';
create index event_delivery_rule    on event_delivery (rule, state, id);
create index event_delivery_state   on event_delivery (state, id);
create index event_delivery_replay  on event_delivery (replay, state) where replay is not null;

-- What a rule has done in all, and when its next turn is.
create table event_rule_state (
  rule          text        primary key,
  matched       bigint      not null,
  held          bigint      not null,
  -- The turn after the last one given.
  slot_at       timestamptz not null,
  held_noted_at timestamptz,
  last_match_at timestamptz
);

-- Where a rule would have gone round in a circle, by the rules that led there.
create table event_rule_stop (
  rule     text        not null,
  chain    text[]      not null,
  because  text        not null check (because in ('circle', 'depth')),
  first_at timestamptz not null,
  last_at  timestamptz not null,
  times    bigint      not null,
  primary key (rule, chain)
);

-- What rules have brought about: things their deliveries' facts were about. What the platform does to these by itself was
-- brought about by them too.
create table event_rule_cause (
  thing text        primary key,
  chain text[]      not null,
  at    timestamptz not null
);

create index event_rule_cause_age on event_rule_cause (at);

-- How far the fact log has been read for rules; one row.
create table event_rule_place (
  one boolean primary key check (one),
  xid xid8    not null,
  id  bigint  not null
);
