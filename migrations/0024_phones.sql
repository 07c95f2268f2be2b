-- owner: platform
-- What becomes of a message after its provider took it, browsers that take messages, and answers that come in from telephones and by mail.

-- What was said of it later: the carrier has it, it arrived at the handset (somebody answered the call), or it is lost.
alter table outbox_message add column arrival text check (arrival in ('carrier', 'arrived', 'lost'));

-- owner: notices
-- A browser of a person that takes messages by the push service of its maker.
create table push_device (
  id          uuid        primary key,
  -- person:alice
  person      text        not null,
  -- As the person calls it, and as a contact method names it.
  name        text        not null,
  endpoint    text        not null unique,
  -- What only the browser and we know, to encrypt with.
  p256dh      text        not null,
  auth        text        not null,
  created_at  timestamptz not null,
  unique (person, name)
);

-- What came in from telephones and by mail, and what was answered. The same again is answered the same and does nothing.
create table phone_reply (
  -- As the provider calls it, or the Message-ID of a mail.
  id        text        primary key,
  channel   text        not null check (channel in ('sms', 'voice', 'email')),
  -- The number it came from, or the address a mail was sent to.
  address   text        not null,
  person    text,
  page      uuid,
  said      text        not null,
  answered  text        not null,
  at        timestamptz not null
);
create index phone_reply_address on phone_reply (address, at);
create index phone_reply_at      on phone_reply (at);

-- Numbers whose owner answered STOP. Twilio keeps them from being written to; this is why, for whoever wonders.
create table phone_stop (
  address     text        primary key,
  stopped_at  timestamptz not null
);
