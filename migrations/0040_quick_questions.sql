-- owner: runs
-- Who ran a procedure with success, and when last: from one starter to the next in the index, whatever number of runs lies between.
-- A workflow is one starter, whatever each of its runs is called.
create index run_success on run (procedure, split_part(started_by, '/', 1), finished_at desc)
 where status = 'Success' and finished_at is not null;

-- What waits for somebody, grouped by who may not decide it: whoever asked for nearly all of it finds the rest at once.
create index run_approval_party_barred on run_approval_party (reference, barred, approval desc) where part = 'asked';
