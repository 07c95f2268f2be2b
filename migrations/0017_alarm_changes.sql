-- owner: alerts
-- The newest change of each CloudWatch alarm that was taken: an older one that arrives late, or the same again, changes nothing.
create table alarm_change (
  -- Its ARN.
  alarm       text        primary key,
  changed_at  timestamptz not null,
  received_at timestamptz not null
);

create index alarm_change_received on alarm_change (received_at);
