-- owner: alerts
-- The last group there was when weighing every open alert began: what opens afterwards is decided with the records of its own moment,
-- and a storm would keep it going for ever.
alter table alert_weighing add column until uuid;
