-- owner: alerts
-- Composite alarms: which open alerts their members have, and where each stands.

-- Open alerts that some composite asks for, under the key it asks by: `alertname:Down`, `alert-rule:errors`, `heartbeat:backup`.
create table composite_member (
  key      text not null,
  alert_id uuid not null,
  primary key (key, alert_id)
);
create index composite_member_alert on composite_member (alert_id);

-- Keys under which there ever was an alert: without one nothing is known of them.
create table composite_heard (
  key      text        primary key,
  heard_at timestamptz not null
);

create table composite_state (
  -- `composite-alarm:checkout-down`
  composite       text        primary key,
  state           text        not null check (state in ('ALARM', 'OK', 'INSUFFICIENT_DATA')),
  since           timestamptz not null,
  suppressor      text        not null check (suppressor in ('ALARM', 'OK', 'INSUFFICIENT_DATA')),
  wait_until      timestamptz,
  extension_until timestamptz,
  is_held         boolean     not null,
  -- What suppresses its actions, as of the last look.
  suppressed_by   text        check (suppressed_by in ('Alarm', 'WaitPeriod', 'ExtensionPeriod')),
  -- The sentence that says so.
  held_because    text,
  -- The labels of its alert as it was opened, and its identity.
  labels          jsonb       not null,
  fingerprint     text        not null,
  -- Its members page nobody: it is in ALARM, its alert is open, and its record says so.
  holds_members   boolean     not null,
  why             text        not null
);
