-- owner: procedures
-- Which version of a procedure runs when none is named; without a row the latest does. The texts are in the history of its record.
create table procedure_default (
  -- Reference of the record, lower case.
  procedure text        primary key,
  version   integer     not null check (version > 0),
  set_at    timestamptz not null,
  set_by    text        not null
);

-- owner: automation
-- Files of documents. The text of a version names each with its digest, so what a version has never changes.
create table document_attachment (
  -- Reference of the record, lower case.
  document    text        not null,
  -- SHA-256 of the content, hexadecimal.
  sha256      text        not null check (sha256 ~ '^[0-9a-f]{64}$'),
  name        text        not null,
  content     bytea       not null,
  attached_at timestamptz not null,
  attached_by text        not null,
  primary key (document, sha256)
);
-- It is compressed already, or not worth it.
alter table document_attachment alter column content set storage external;
