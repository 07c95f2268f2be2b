-- owner: notices
-- What was proven about the ways people are reached, and pages that wait or leave together.

-- A way to reach somebody, once anything was done about it. The address is part of the key: a changed one has proven nothing.
create table contact_method (
  -- `person:alice`, or the channel or dependency that was tried.
  owner           text          not null,
  -- `sms:+4930901820`
  place           text          not null,
  verified_at     timestamptz,
  -- How it was proven: code, or the answer to a test message.
  verified_by     text          check (verified_by in ('code', 'test')),
  -- The code that is out: a keyed hash, its end, and wrong guesses so far.
  code_hash       bytea,
  code_expires_at timestamptz,
  code_tries      integer       not null default 0,
  -- When codes went there lately, for the limit on asking again.
  codes_sent_at   timestamptz[] not null default '{}',
  -- The newest message of each sort, as the outbox knows it.
  code_message    uuid,
  test_message    uuid,
  tested_at       timestamptz,
  tested_by       text,
  primary key (owner, place)
);

-- Messages to places that take only so many; those too old to count are forgotten with the next one.
create table contact_send (
  place    text        not null,
  at       timestamptz not null,
  message  uuid        not null,
  workload text        not null,
  primary key (place, at, message)
);

-- Why a page waits or waited, in words: quiet hours, or a place that took as many as it may.
alter table page add column held text;
-- The page whose message speaks for this one too.
alter table page add column bundle uuid;
create index page_bundle on page (bundle) where bundle is not null;
