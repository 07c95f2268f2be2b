-- owner: alerts
-- Why a group was or was not told: every decision, what holds alerts back, and which groups an alert is in.

-- Marks that spare those alerts a look at the tables below that have nothing in them.
alter table alert
  -- alert_suppression knows something about it.
  add column is_weighed    boolean not null default false,
  -- It is a source or a target of an inhibition: alert_inhibition.
  add column is_keyed      boolean not null default false,
  -- Routes with `continue` put it into further groups: alert_membership.
  add column is_shared     boolean not null default false;

-- Going on and off, where an alert rule watches for it.
alter table alert_identity
  -- When alerts of it opened lately.
  add column began      timestamptz[],
  -- When it last went on or off; null: it does not flap.
  add column flapped_at timestamptz,
  -- Its sender says that it is over; it is held open until it has been quiet.
  add column is_held    boolean not null default false;

alter table alert_group
  -- When the group is looked at next because something may have to be told; null: nothing will change by itself.
  add column flush_at          timestamptz,
  -- The last look; later ones are whole intervals away from it.
  add column flushed_at        timestamptz,
  add column interval_ms       integer     not null default 300000,
  -- Of the open alerts, those that are held back.
  add column suppressed_alerts integer     not null default 0,
  -- The alert rule of its first alert.
  add column rule              text,
  -- Listed as work to do; nobody is paged.
  add column is_ticket         boolean     not null default false,
  -- Goes on and off: one page, held open until it has been quiet.
  add column is_flapping       boolean     not null default false,
  -- What the matrix says, when a person said otherwise; and who.
  add column computed_priority text,
  add column priority_by       text;

drop index alert_group_page;
create index alert_group_flush     on alert_group (flush_at) where flush_at is not null;
-- Empty unless something is wrong: the auditor looks here.
create index alert_group_forgotten on alert_group (id)
  where resolved_at is null and paged_at is null and flush_at is null and state in ('open', 'no-process') and not is_ticket;

-- One row for each decision to tell or not to tell of a group.
create table alert_send (
  group_id     uuid        not null,
  id           uuid        not null,
  at           timestamptz not null,
  what         text        not null check (what in ('page', 'update', 'repeat', 'resolved', 'held')),
  -- The alerts told of: firing, and over since the last time.
  firing       uuid[]      not null,
  resolved     uuid[]      not null,
  -- [{source, because, …}]: why it was held, or how it was sent.
  reasons      jsonb       not null,
  decided_with text        not null,
  primary key (group_id, id)
);

-- What holds an alert of a group back, or when to look whether something does. No row: nothing does.
create table alert_suppression (
  alert_id       uuid        not null,
  group_id       uuid        not null,
  -- [{source, by, because, until, alerts}]; empty: nothing holds it now.
  reasons        jsonb       not null,
  since          timestamptz,
  -- The verdict may change by itself then.
  look_at        timestamptz,
  snoozed_until  timestamptz,
  snoozed_by     text,
  snooze_because text,
  primary key (alert_id, group_id)
);
create index alert_suppression_group on alert_suppression (group_id);
create index alert_suppression_look  on alert_suppression (look_at) where look_at is not null;

-- Open alerts that some inhibition names: as its source or as its target, under the key both share.
create table alert_inhibition (
  alert_id uuid not null,
  key      text not null,
  side     text not null check (side in ('source', 'target')),
  primary key (alert_id, key, side)
);
create index alert_inhibition_key on alert_inhibition (key, side, alert_id);

-- Further groups of alerts that several routes take; the first is alert.group_id.
create table alert_membership (
  alert_id uuid not null,
  group_id uuid not null,
  primary key (alert_id, group_id)
);
create index alert_membership_group on alert_membership (group_id, alert_id);

-- What has to be weighed again: the targets under a key, or without a key every open alert; `after` is how far that has come.
create table alert_weighing (
  id    bigint generated always as identity primary key,
  key   text,
  after uuid
);

-- The action that is asked, before every step, which escalations are held back meanwhile.
alter table escalation add column guard text;
