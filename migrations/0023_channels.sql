-- owner: platform, notices
-- More ways to carry a message, and chats that answer.

alter table outbox_message drop constraint outbox_message_channel_check;
alter table outbox_message add constraint outbox_message_channel_check
  check (channel in ('email', 'webhook', 'slack', 'slack-bot', 'teams', 'telegram', 'push', 'ntfy', 'sms', 'voice'));

-- Who somebody in a chat is. Found by the address of a contact method, by mail, or told by a code sent from that chat.
create table chat_user (
  -- slack-bot, teams or telegram.
  channel    text        not null,
  -- What the provider calls them there.
  chat_user  text        not null,
  person     text        not null,
  -- How it came to be known: code, address, mail.
  known_by   text        not null,
  linked_at  timestamptz not null,
  primary key (channel, chat_user)
);
create index chat_user_person on chat_user (person);

-- A code somebody who is signed in takes to a chat, to say who they are there. Used once.
create table chat_code (
  -- SHA-256 of the code.
  hash        bytea       primary key,
  channel     text        not null,
  person      text        not null,
  expires_at  timestamptz not null
);
create index chat_code_expires on chat_code (expires_at);

-- Escalations whose messages in chats have to be shown anew: somebody took them, gave them back, or they are over.
create table chat_refresh (
  escalation  uuid        primary key,
  due_at      timestamptz not null,
  -- Looks at messages that are still on their way; after some it is left as it is.
  looks       integer     not null default 0
);
create index chat_refresh_due on chat_refresh (due_at);

-- What the message of a page says in a chat since it was changed there.
create table chat_shown (
  page     uuid  primary key,
  -- Where the escalation stood, and who had taken it.
  shown    text  not null,
  -- The message of the outbox that changed it last.
  message  text  not null
);

-- What came in from chats and was dealt with: the same again is a replay, or a repeat of a sender who missed the answer.
create table chat_seen (
  hash     bytea        primary key,
  seen_at  timestamptz  not null
);
create index chat_seen_at on chat_seen (seen_at);
