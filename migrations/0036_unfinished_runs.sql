-- owner: runs
-- Runs of a procedure that are not over, found at once among a million that are: to cancel them all, to see which are slow.

create index run_unfinished on run (procedure, id desc) where finished_at is null;
