-- owner: notices
-- What is told may ask something of any noun, and may be waited for.

alter table telling alter column swap type text using 'swap:' || swap::text;
-- What can be answered from the message: 'swap:…', 'approval:…'.
alter table telling rename column swap to asks;
-- Somebody is waited for: told by the methods for important pages, in quiet hours too.
alter table telling add column urgent boolean not null default false;
