-- Who may come in: accounts, sessions, tokens, one-time links. Secrets are kept as SHA-256 of 256 random bits, passwords as scrypt.

create table account (
  person              text primary key,
  email               text,
  role                text not null check (role in ('viewer', 'responder', 'editor', 'administrator')),
  password_hash       text,
  password_changed_at timestamptz,
  created_at          timestamptz not null,
  disabled_at         timestamptz
);
create unique index account_person on account (lower(person));
create unique index account_email on account (lower(email));

create table session (
  id           uuid primary key,
  secret_hash  bytea not null unique,
  person       text not null references account (person),
  method       text not null check (method in ('password', 'link')),
  address      text not null,
  agent        text not null,
  created_at   timestamptz not null,
  last_used_at timestamptz not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz
);
create index session_person on session (person, id desc);
create index session_expires on session (expires_at);

create table token (
  id           uuid primary key,
  secret_hash  bytea not null unique,
  name         text not null,
  hint         text not null,
  role         text not null check (role in ('viewer', 'responder', 'editor', 'administrator')),
  scopes       text[] not null,
  person       text not null,
  created_at   timestamptz not null,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
create index token_person on token (person, id desc);

create table sign_in_link (
  secret_hash bytea primary key,
  purpose     text not null check (purpose in ('first', 'invite')),
  person      text not null references account (person),
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  used_at     timestamptz
);
create index sign_in_link_person on sign_in_link (person);
create index sign_in_link_expires on sign_in_link (expires_at);

-- Attempts that failed or are under way, to slow guessing down. What was typed is not kept, only its hash.
create table sign_in_attempt (
  id      uuid primary key,
  email   bytea not null,
  address text not null,
  at      timestamptz not null
);
create index sign_in_attempt_email on sign_in_attempt (email, at);
create index sign_in_attempt_address on sign_in_attempt (address, at);
create index sign_in_attempt_at on sign_in_attempt (at);
