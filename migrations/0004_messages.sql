-- Messages on their way out, and what became of them. A row is written in the transaction of whoever wants it sent.
create table outbox_message (
  id           text        primary key,
  channel      text        not null check (channel in ('email', 'webhook', 'slack')),
  to_address   text        not null,
  -- Whose server answers for it (a host, or `smtp`): one slow destination must not hold up the others.
  destination  text        not null,
  subject      text        not null,
  -- {text, links, data, thread}. `json`, not `jsonb`: it is only carried, never searched, and may hold what jsonb refuses.
  body         json        not null,
  -- References it is about; the facts of its outcome are recorded under them.
  about        text[]      not null,
  -- Its delivery is read here and is no fact; a refusal always is one.
  is_quiet     boolean     not null default false,
  state        text        not null check (state in ('waiting', 'sending', 'delivered', 'refused', 'failed', 'withdrawn')),
  attempts     integer     not null default 0,
  -- Waiting: when it is tried next. Sending: when the claim lapses because its sender died.
  next_at      timestamptz not null,
  -- Sending: the node that claimed it.
  node         text,
  give_up_at   timestamptz not null,
  last_reason  text,
  provider_id  text,
  created_at   timestamptz not null,
  finished_at  timestamptz
) with (fillfactor = 80);

create index outbox_message_due    on outbox_message (next_at) where state in ('waiting', 'sending');
create index outbox_message_claims on outbox_message (node) where state = 'sending';
create index outbox_message_newest on outbox_message (created_at desc, id desc);
create index outbox_message_to     on outbox_message (to_address, created_at desc, id desc);
create index outbox_message_about  on outbox_message using gin (about);
create index outbox_message_unsent on outbox_message (created_at desc, id desc) where state in ('refused', 'failed', 'withdrawn');
