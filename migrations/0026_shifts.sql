-- owner: oncall
-- Shifts that somebody wants to give to somebody else, and what came of it.

create table oncall_swap (
  id               uuid        primary key,
  schedule         text        not null,
  start_at         timestamptz not null,
  end_at           timestamptz not null,
  -- Whose shift it is.
  giver            text        not null,
  -- Who is asked; anybody of the schedule and its team when null (cover).
  taker            text,
  -- The shift of the taker that goes the other way.
  return_schedule  text,
  return_start_at  timestamptz,
  return_end_at    timestamptz,
  -- The turns it was about when it was asked, [[from, to]], and those of the return: they may change meanwhile.
  turns            json        not null,
  return_turns     json        not null,
  reason           text,
  state            text        not null check (state in ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
  asked_by         text        not null,
  asked_at         timestamptz not null,
  settled_at       timestamptz,
  settled_by       text,
  -- What was said with the answer.
  answer           text,
  check (start_at < end_at and return_start_at < return_end_at),
  check ((return_schedule is null) = (return_start_at is null) and (return_start_at is null) = (return_end_at is null)),
  check (return_schedule is null or taker is not null),
  check (giver is distinct from taker),
  check ((state = 'open') = (settled_at is null))
);
create index oncall_swap_open     on oncall_swap (start_at) where state = 'open';
create index oncall_swap_schedule on oncall_swap (schedule, id desc);

-- The turns that were taken over. Of a cover perhaps in parts, by several people.
create table oncall_swap_part (
  id        uuid        primary key,
  -- None when it went back to whose turn it was.
  override  uuid,
  swap      uuid        not null references oncall_swap on delete cascade,
  schedule  text        not null,
  start_at  timestamptz not null,
  end_at    timestamptz not null,
  giver     text        not null,
  taker     text        not null,
  taken_at  timestamptz not null,
  check (start_at < end_at)
);
create index oncall_swap_part_swap on oncall_swap_part (swap);
create index oncall_swap_part_end  on oncall_swap_part (end_at);

-- owner: notices
-- What people are told without being paged, once each.

create table telling (
  id          uuid        primary key,
  -- The order in which it was said.
  place       bigint      generated always as identity,
  -- What makes it the same: told once, whoever looks and however often.
  key         text        not null unique,
  -- A person, or a team by its contact.
  person      text        not null,
  subject     text        not null,
  body        text        not null,
  -- [{label, url}]
  links       json        not null,
  about       text[]      not null,
  -- The swap or cover that can be answered from the message.
  swap        uuid,
  state       text        not null check (state in ('waiting', 'sent', 'failed', 'dropped')),
  due_at      timestamptz not null,
  -- Worth nothing from then on.
  expires_at  timestamptz not null,
  -- Places that were tried, `email:bo@example.com`.
  tried       text[]      not null default '{}',
  -- As the outbox knows it; several that left together have the same.
  message     uuid,
  reason      text,
  created_at  timestamptz not null,
  settled_at  timestamptz
);
create index telling_due     on telling (due_at) where state = 'waiting';
create index telling_message on telling (message) where message is not null;
create index telling_created on telling (created_at);

-- Shifts ahead as people were last told or could have seen them, so that a change is noticed.
create table shift_known (
  schedule  text        not null,
  person    text        not null,
  start_at  timestamptz not null,
  end_at    timestamptz not null,
  primary key (schedule, person, start_at),
  check (start_at < end_at)
);

-- How far ahead each schedule was looked at, and until when shifts that ended were written up.
create table shift_look (
  schedule  text        primary key,
  until_at  timestamptz not null,
  ended_at  timestamptz not null
);

-- Hand-off notes: what a shift's facts say, and what a person adds.
create table handoff (
  id            uuid        primary key,
  schedule      text        not null,
  person        text        not null,
  start_at      timestamptz not null,
  end_at        timestamptz not null,
  -- A quiet one says that nothing happened: nobody is asked to complete it.
  state         text        not null check (state in ('draft', 'quiet', 'sent')),
  -- The facts of the shift as they were when it ended.
  note          json        not null,
  -- What the person adds. Markdown.
  body          text        not null default '',
  written_at    timestamptz not null,
  sent_at       timestamptz,
  sent_by       text,
  told          text[]      not null default '{}',
  unique (schedule, person, end_at),
  check (start_at < end_at),
  check ((state = 'sent') = (sent_at is not null))
);
create index handoff_person on handoff (person, id desc);
create index handoff_draft  on handoff (end_at) where state = 'draft';

-- Pages over some time: they come in order, so a little says where to look.
create index page_created on page using brin (created_at) with (autosummarize = on);
