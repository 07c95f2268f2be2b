-- owner: alerts
-- What senders that speak Opsgenie's API know an alert by, and what they say of it besides.
create table opsgenie_alert (
  alert       uuid        primary key,
  -- The short number its people use.
  tiny        bigint      generated always as identity unique,
  integration text        not null,
  alias       text        not null,
  fingerprint text        not null,
  -- message, description, priority, tags, responders, details, entity, source, actions: as they were sent.
  said        jsonb       not null,
  owner       text,
  snoozed_until timestamptz,
  created_at  timestamptz not null
);

create index opsgenie_alert_alias on opsgenie_alert (integration, alias, alert desc);
create index opsgenie_alert_newest on opsgenie_alert (integration, alert desc);

-- What became of each request; senders ask by its id. Kept a week.
create table opsgenie_request (
  id          uuid        primary key,
  integration text        not null,
  at          timestamptz not null,
  action      text        not null,
  is_done     boolean     not null,
  status      text        not null,
  alert       uuid,
  alias       text
);

create index opsgenie_request_at on opsgenie_request (at);
