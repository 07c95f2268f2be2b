-- owner: notices
-- Answers of several people, answers that run out, snoozes, and steps that wait for more alerts.

alter table escalation
  -- Who has acknowledged since paging last began or went on.
  add column answered   text[]  not null default '{}',
  -- Why the next step waits for more alerts.
  add column paused     text,
  -- Somebody asked for the next step: it waits for nothing.
  add column asked      boolean not null default false,
  add column snoozed_by text,
  -- The action that says how many alerts came.
  add column counter    text,
  drop constraint escalation_phase_check,
  drop constraint escalation_check,
  add constraint escalation_phase_check check (phase in ('escalating', 'snoozed', 'acknowledged', 'stopped')),
  -- No escalation that waits for nothing, and none that goes on after its end. An acknowledgement may run out.
  add constraint escalation_due_check check (
    case phase when 'acknowledged' then true when 'stopped' then due_at is null else due_at is not null end
  );

drop index escalation_due;
create index escalation_due on escalation (due_at) where due_at is not null;
