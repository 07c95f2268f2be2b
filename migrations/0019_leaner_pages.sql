-- owner: platform, notices
-- What a storm of pages wrote without anybody reading it.

-- A page is written beside its escalation in one transaction, and neither is ever deleted: the check cost a look-up and a row lock for each.
alter table page drop constraint page_escalation_fkey;

-- What a dead node had claimed is found among the few messages that are due.
drop index outbox_message_claims;

-- Written twice for each message; the rare list by address reads the newest messages instead.
drop index outbox_message_to;
