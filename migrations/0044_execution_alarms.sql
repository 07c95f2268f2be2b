-- owner: automation
-- Executions that an alarm stops.

-- While it is under way: the alarms that stop it, by name.
alter table automation_execution add column alarms text[];

create index automation_execution_watched on automation_execution (run) where alarms is not null;
