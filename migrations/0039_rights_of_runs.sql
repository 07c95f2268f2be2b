-- owner: runs
-- Who wrote what a run does: the last author of its document, of those that began it, and of what triggered it. Their rights
-- end what its steps may do. Runs begun before this have none written down and go on with the rights of whoever started them.

alter table run add column authors text[];
