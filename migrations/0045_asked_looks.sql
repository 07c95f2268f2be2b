-- owner: alerts
-- Alerts somebody wants weighed at once. A row of its own for each wish: the verdict that is written meanwhile was made
-- without knowing of it, and must not take it back.
create table alert_look (
  id       bigint generated always as identity primary key,
  alert_id uuid not null
);
