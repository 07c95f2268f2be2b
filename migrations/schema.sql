-- The sum of all migrations, written by "npm run schema". Do not edit.

create table account (
  person text not null,
  email text,
  role text not null,
  password_hash text,
  password_changed_at timestamp with time zone,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  constraint account_pkey PRIMARY KEY (person),
  constraint account_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'responder'::text, 'editor'::text, 'administrator'::text])))
);

create table alarm_change (
  alarm text not null,
  changed_at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  constraint alarm_change_pkey PRIMARY KEY (alarm)
);

create table alert (
  id uuid not null,
  fingerprint text not null,
  group_id uuid not null,
  former_id uuid,
  summary text not null,
  labels jsonb not null,
  annotations jsonb not null,
  url text,
  source text not null,
  starts_at timestamp with time zone not null,
  opened_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  resolved_at timestamp with time zone,
  resolved_because text,
  resolved_by text,
  last_seen_at timestamp with time zone,
  seen integer,
  is_weighed boolean not null default false,
  is_keyed boolean not null default false,
  is_shared boolean not null default false,
  constraint alert_pkey PRIMARY KEY (id)
);

create table alert_deed (
  group_id uuid not null,
  fact bigint not null,
  at timestamp with time zone not null,
  what text not null,
  actor text not null,
  people text[] not null,
  alert_id uuid,
  sources text[] not null,
  constraint alert_deed_pkey PRIMARY KEY (group_id, fact),
  constraint alert_deed_what_check CHECK ((what = ANY (ARRAY['paged'::text, 'acknowledged'::text, 'unacknowledged'::text, 'noted'::text, 'assigned'::text, 'run'::text, 'incident'::text, 'held'::text, 'released'::text])))
);

create table alert_group (
  id uuid not null,
  key text not null,
  state text not null,
  priority text not null,
  rank smallint not null,
  priority_because text not null,
  paged_because text not null,
  route text,
  workload text,
  owner text,
  runbook text,
  policy text,
  summary text not null,
  labels jsonb not null,
  run text not null,
  run_asked_at timestamp with time zone,
  opened_at timestamp with time zone not null,
  last_alert_at timestamp with time zone not null,
  page_at timestamp with time zone,
  paged_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  assignee text,
  resolved_at timestamp with time zone,
  alerts integer not null,
  open_alerts integer not null,
  decided_with text not null,
  flush_at timestamp with time zone,
  flushed_at timestamp with time zone,
  interval_ms integer not null default 300000,
  suppressed_alerts integer not null default 0,
  rule text,
  is_ticket boolean not null default false,
  is_flapping boolean not null default false,
  computed_priority text,
  priority_by text,
  constraint alert_group_pkey PRIMARY KEY (id),
  constraint alert_group_state_check CHECK ((state = ANY (ARRAY['open'::text, 'no-process'::text, 'acknowledged'::text, 'suppressed'::text, 'resolved'::text])))
);

create table alert_identity (
  fingerprint text not null,
  alert_id uuid not null,
  is_open boolean not null,
  starts_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  seen integer not null,
  content text not null,
  expires_at timestamp with time zone,
  look_at timestamp with time zone,
  began timestamp with time zone[],
  flapped_at timestamp with time zone,
  is_held boolean not null default false,
  constraint alert_identity_pkey PRIMARY KEY (fingerprint)
);

create table alert_inhibition (
  alert_id uuid not null,
  key text not null,
  side text not null,
  constraint alert_inhibition_pkey PRIMARY KEY (alert_id, key, side),
  constraint alert_inhibition_side_check CHECK ((side = ANY (ARRAY['source'::text, 'target'::text])))
);

create table alert_look (
  id bigint not null generated always as identity,
  alert_id uuid not null,
  constraint alert_look_pkey PRIMARY KEY (id)
);

create table alert_membership (
  alert_id uuid not null,
  group_id uuid not null,
  constraint alert_membership_pkey PRIMARY KEY (alert_id, group_id)
);

create table alert_outcome (
  alert_id uuid not null,
  group_id uuid not null,
  rule text not null,
  route text,
  workload text,
  team text,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  ended_by text not null,
  repeats integer not null,
  suppressed text[] not null,
  constraint alert_outcome_pkey PRIMARY KEY (alert_id),
  constraint alert_outcome_ended_by_check CHECK ((ended_by = ANY (ARRAY['open'::text, 'sender'::text, 'expiry'::text, 'person'::text])))
);

create table alert_send (
  group_id uuid not null,
  id uuid not null,
  at timestamp with time zone not null,
  what text not null,
  firing uuid[] not null,
  resolved uuid[] not null,
  reasons jsonb not null,
  decided_with text not null,
  constraint alert_send_pkey PRIMARY KEY (group_id, id),
  constraint alert_send_what_check CHECK ((what = ANY (ARRAY['page'::text, 'update'::text, 'repeat'::text, 'resolved'::text, 'held'::text])))
);

create table alert_suppression (
  alert_id uuid not null,
  group_id uuid not null,
  reasons jsonb not null,
  since timestamp with time zone,
  look_at timestamp with time zone,
  snoozed_until timestamp with time zone,
  snoozed_by text,
  snooze_because text,
  constraint alert_suppression_pkey PRIMARY KEY (alert_id, group_id)
);

create table alert_weighing (
  id bigint not null generated always as identity,
  key text,
  after uuid,
  until uuid,
  constraint alert_weighing_pkey PRIMARY KEY (id)
);

create table automation_execution (
  run uuid not null,
  details jsonb not null,
  alarms text[],
  constraint automation_execution_pkey PRIMARY KEY (run)
);

create table automation_parameter (
  name text not null,
  type text not null,
  value text not null,
  description text not null default ''::text,
  version integer not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint automation_parameter_pkey PRIMARY KEY (name),
  constraint automation_parameter_name_check CHECK ((length(name) <= 1011)),
  constraint automation_parameter_type_check CHECK ((type = ANY (ARRAY['String'::text, 'StringList'::text]))),
  constraint automation_parameter_value_check CHECK ((length(value) <= 8192))
);

create table automation_start (
  started_by text not null,
  token text not null,
  digest text not null,
  run uuid,
  at timestamp with time zone not null,
  constraint automation_start_pkey PRIMARY KEY (started_by, token),
  constraint automation_start_token_check CHECK ((length(token) <= 64))
);

create table calendar_feed (
  calendar text not null,
  url text not null,
  state text not null,
  next_at timestamp with time zone not null,
  checked_at timestamp with time zone,
  read_at timestamp with time zone,
  text text,
  digest text,
  events integer not null default 0,
  findings jsonb not null default '[]'::jsonb,
  finding_count integer not null default 0,
  refresh_ms bigint,
  etag text,
  last_modified text,
  failing_since timestamp with time zone,
  failures integer not null default 0,
  problem text,
  mend text,
  constraint calendar_feed_pkey PRIMARY KEY (calendar),
  constraint calendar_feed_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'read'::text, 'failing'::text])))
);

create table calendar_link (
  id uuid not null,
  token_hash bytea not null,
  person text not null,
  shows text not null,
  hint text not null,
  made_at timestamp with time zone not null,
  last_read_at timestamp with time zone,
  digest text,
  changed_at timestamp with time zone not null,
  sequence integer not null default 0,
  constraint calendar_link_token_hash_key UNIQUE (token_hash),
  constraint calendar_link_pkey PRIMARY KEY (id)
);

create table canary_hour (
  canary text not null,
  hour timestamp with time zone not null,
  passed integer not null,
  failed integer not null,
  total_ms bigint not null,
  most_ms integer not null,
  constraint canary_hour_pkey PRIMARY KEY (canary, hour)
);

create table canary_result (
  canary text not null,
  at timestamp with time zone not null,
  passed boolean not null,
  status integer,
  ms integer not null,
  reason text not null,
  constraint canary_result_pkey PRIMARY KEY (canary, at)
);

create table canary_state (
  canary text not null,
  workload text not null,
  state text not null,
  since timestamp with time zone not null,
  streak integer not null,
  streak_passed boolean not null,
  streak_since timestamp with time zone not null,
  next_at timestamp with time zone not null,
  turn_at timestamp with time zone,
  last_at timestamp with time zone,
  last_passed boolean,
  last_reason text,
  last_status integer,
  last_ms integer,
  raised jsonb,
  constraint canary_state_pkey PRIMARY KEY (canary),
  constraint canary_state_state_check CHECK ((state = ANY (ARRAY['unknown'::text, 'passing'::text, 'failing'::text])))
);

create table chat_code (
  hash bytea not null,
  channel text not null,
  person text not null,
  expires_at timestamp with time zone not null,
  constraint chat_code_pkey PRIMARY KEY (hash)
);

create table chat_refresh (
  escalation uuid not null,
  due_at timestamp with time zone not null,
  looks integer not null default 0,
  constraint chat_refresh_pkey PRIMARY KEY (escalation)
);

create table chat_seen (
  hash bytea not null,
  seen_at timestamp with time zone not null,
  constraint chat_seen_pkey PRIMARY KEY (hash)
);

create table chat_shown (
  page uuid not null,
  shown text not null,
  message text not null,
  constraint chat_shown_pkey PRIMARY KEY (page)
);

create table chat_user (
  channel text not null,
  chat_user text not null,
  person text not null,
  known_by text not null,
  linked_at timestamp with time zone not null,
  constraint chat_user_pkey PRIMARY KEY (channel, chat_user)
);

create table check_parameter (
  check_id text not null,
  parameters jsonb not null,
  reason text not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint check_parameter_pkey PRIMARY KEY (check_id)
);

create table composite_heard (
  key text not null,
  heard_at timestamp with time zone not null,
  constraint composite_heard_pkey PRIMARY KEY (key)
);

create table composite_member (
  key text not null,
  alert_id uuid not null,
  constraint composite_member_pkey PRIMARY KEY (key, alert_id)
);

create table composite_state (
  composite text not null,
  state text not null,
  since timestamp with time zone not null,
  suppressor text not null,
  wait_until timestamp with time zone,
  extension_until timestamp with time zone,
  is_held boolean not null,
  suppressed_by text,
  held_because text,
  labels jsonb not null,
  fingerprint text not null,
  holds_members boolean not null,
  why text not null,
  constraint composite_state_pkey PRIMARY KEY (composite),
  constraint composite_state_state_check CHECK ((state = ANY (ARRAY['ALARM'::text, 'OK'::text, 'INSUFFICIENT_DATA'::text]))),
  constraint composite_state_suppressed_by_check CHECK ((suppressed_by = ANY (ARRAY['Alarm'::text, 'WaitPeriod'::text, 'ExtensionPeriod'::text]))),
  constraint composite_state_suppressor_check CHECK ((suppressor = ANY (ARRAY['ALARM'::text, 'OK'::text, 'INSUFFICIENT_DATA'::text])))
);

create table contact_method (
  owner text not null,
  place text not null,
  verified_at timestamp with time zone,
  verified_by text,
  code_hash bytea,
  code_expires_at timestamp with time zone,
  code_tries integer not null default 0,
  codes_sent_at timestamp with time zone[] not null default '{}'::timestamp with time zone[],
  code_message uuid,
  test_message uuid,
  tested_at timestamp with time zone,
  tested_by text,
  constraint contact_method_pkey PRIMARY KEY (owner, place),
  constraint contact_method_verified_by_check CHECK ((verified_by = ANY (ARRAY['code'::text, 'test'::text])))
);

create table contact_send (
  place text not null,
  at timestamp with time zone not null,
  message uuid not null,
  workload text not null,
  constraint contact_send_pkey PRIMARY KEY (place, at, message)
);

create table document_attachment (
  document text not null,
  sha256 text not null,
  name text not null,
  content bytea not null,
  attached_at timestamp with time zone not null,
  attached_by text not null,
  constraint document_attachment_pkey PRIMARY KEY (document, sha256),
  constraint document_attachment_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

create table drill (
  id uuid not null,
  policy text not null,
  title text not null,
  owner text,
  mode text not null,
  note text not null,
  state text not null,
  reason text,
  planned_for timestamp with time zone,
  started_at timestamp with time zone not null,
  started_by text not null,
  due_at timestamp with time zone,
  finished_at timestamp with time zone,
  constraint drill_pkey PRIMARY KEY (id),
  constraint drill_check CHECK (((state = 'running'::text) = (due_at IS NOT NULL))),
  constraint drill_check1 CHECK (((state = 'running'::text) = (finished_at IS NULL))),
  constraint drill_mode_check CHECK ((mode = ANY (ARRAY['in-turn'::text, 'at-once'::text]))),
  constraint drill_state_check CHECK ((state = ANY (ARRAY['running'::text, 'finished'::text, 'stopped'::text, 'skipped'::text])))
);

create table drill_answer (
  drill uuid not null,
  level integer not null,
  person text not null,
  at timestamp with time zone not null,
  method text not null,
  channel text not null,
  constraint drill_answer_pkey PRIMARY KEY (drill, level, person),
  constraint drill_answer_drill_level_fkey FOREIGN KEY (drill, level) REFERENCES drill_level(drill, level)
);

create table drill_level (
  drill uuid not null,
  level integer not null,
  is_fallback boolean not null,
  page text[] not null,
  timeout_ms integer not null,
  state text not null,
  people text[] not null default '{}'::text[],
  began_at timestamp with time zone,
  until_at timestamp with time zone,
  ended_at timestamp with time zone,
  reason text,
  is_spared boolean not null default false,
  constraint drill_level_pkey PRIMARY KEY (drill, level),
  constraint drill_level_drill_fkey FOREIGN KEY (drill) REFERENCES drill(id),
  constraint drill_level_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'paging'::text, 'over'::text])))
);

create table escalation (
  id uuid not null,
  subject text not null,
  phase text not null,
  title text not null,
  body text not null,
  workload text,
  priority text not null,
  urgency text not null,
  policy text,
  targets text[],
  runbook text,
  about text[] not null,
  offers json not null,
  cycle integer not null default 0,
  step integer not null default 0,
  pass integer not null default 0,
  paged_cycle integer,
  paged_step integer,
  exhausted boolean not null default false,
  due_at timestamp with time zone,
  started_at timestamp with time zone not null,
  started_by text not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  ended_at timestamp with time zone,
  ended_because text,
  guard text,
  answered text[] not null default '{}'::text[],
  paused text,
  asked boolean not null default false,
  snoozed_by text,
  counter text,
  constraint escalation_pkey PRIMARY KEY (id),
  constraint escalation_check1 CHECK (((policy IS NOT NULL) OR (targets IS NOT NULL))),
  constraint escalation_due_check CHECK (
CASE phase
    WHEN 'acknowledged'::text THEN true
    WHEN 'stopped'::text THEN (due_at IS NULL)
    ELSE (due_at IS NOT NULL)
END),
  constraint escalation_phase_check CHECK ((phase = ANY (ARRAY['escalating'::text, 'snoozed'::text, 'acknowledged'::text, 'stopped'::text]))),
  constraint escalation_urgency_check CHECK ((urgency = ANY (ARRAY['important'::text, 'default'::text])))
);

create table event (
  id uuid not null,
  digest uuid not null,
  received_at timestamp with time zone not null,
  source text not null,
  event_id text not null,
  type text not null,
  subject text,
  "time" timestamp with time zone not null,
  workload text,
  integration text,
  labels jsonb not null,
  attributes jsonb not null,
  data jsonb not null,
  words tsvector not null,
  constraint event_digest_key UNIQUE (digest),
  constraint event_pkey PRIMARY KEY (id)
);

create table event_delivery (
  id uuid not null,
  digest uuid not null,
  rule text not null,
  version integer not null,
  target text not null,
  action text not null,
  is_first boolean not null,
  origin text not null,
  event json not null,
  chain text[] not null,
  replay uuid,
  state text not null,
  created_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  attempts integer not null,
  is_held boolean not null,
  reason text,
  ended_at timestamp with time zone,
  constraint event_delivery_digest_key UNIQUE (digest),
  constraint event_delivery_pkey PRIMARY KEY (id),
  constraint event_delivery_origin_check CHECK ((origin = ANY (ARRAY['event'::text, 'fact'::text]))),
  constraint event_delivery_state_check CHECK ((state = ANY (ARRAY['matched'::text, 'waiting'::text, 'delivered'::text, 'dead'::text, 'discarded'::text])))
);

create table event_rule_cause (
  thing text not null,
  chain text[] not null,
  at timestamp with time zone not null,
  constraint event_rule_cause_pkey PRIMARY KEY (thing)
);

create table event_rule_place (
  one boolean not null,
  xid xid8 not null,
  id bigint not null,
  constraint event_rule_place_pkey PRIMARY KEY (one),
  constraint event_rule_place_one_check CHECK (one)
);

create table event_rule_state (
  rule text not null,
  matched bigint not null,
  held bigint not null,
  slot_at timestamp with time zone not null,
  held_noted_at timestamp with time zone,
  last_match_at timestamp with time zone,
  constraint event_rule_state_pkey PRIMARY KEY (rule)
);

create table event_rule_stop (
  rule text not null,
  chain text[] not null,
  because text not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  times bigint not null,
  constraint event_rule_stop_pkey PRIMARY KEY (rule, chain),
  constraint event_rule_stop_because_check CHECK ((because = ANY (ARRAY['circle'::text, 'depth'::text])))
);

create table fact (
  id bigint not null generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  at timestamp with time zone not null,
  type text not null,
  actor text not null,
  subjects text[] not null,
  data jsonb not null
) partition by RANGE (at);

create table fact_seal (
  number bigint not null,
  from_xid xid8 not null,
  from_id bigint not null,
  to_xid xid8 not null,
  to_id bigint not null,
  facts integer not null,
  root bytea not null,
  previous bytea not null,
  hash bytea not null,
  sealed_at timestamp with time zone not null,
  constraint fact_seal_pkey PRIMARY KEY (number)
);

create table group_outcome (
  group_id uuid not null,
  rule text not null,
  route text,
  workload text,
  team text,
  opened_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  paged_at timestamp with time zone,
  messages integer not null,
  out_of_hours integer not null,
  interrupted integer not null,
  people text[] not null,
  acted_at timestamp with time zone,
  acted text,
  constraint group_outcome_pkey PRIMARY KEY (group_id)
);

create table handoff (
  id uuid not null,
  schedule text not null,
  person text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  state text not null,
  note json not null,
  body text not null default ''::text,
  written_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  sent_by text,
  told text[] not null default '{}'::text[],
  constraint handoff_schedule_person_end_at_key UNIQUE (schedule, person, end_at),
  constraint handoff_pkey PRIMARY KEY (id),
  constraint handoff_check CHECK ((start_at < end_at)),
  constraint handoff_check1 CHECK (((state = 'sent'::text) = (sent_at IS NOT NULL))),
  constraint handoff_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'quiet'::text, 'sent'::text])))
);

create table heartbeat_key (
  id uuid not null,
  hash bytea not null,
  heartbeat text not null,
  issued_at timestamp with time zone not null,
  issued_by text not null,
  constraint heartbeat_key_hash_key UNIQUE (hash),
  constraint heartbeat_key_pkey PRIMARY KEY (id)
);

create table heartbeat_state (
  heartbeat text not null,
  workload text,
  state text not null,
  since timestamp with time zone not null,
  last_ping_at timestamp with time zone,
  last_ping_from text,
  pings bigint not null,
  due_at timestamp with time zone,
  look_at timestamp with time zone,
  raised jsonb,
  constraint heartbeat_state_pkey PRIMARY KEY (heartbeat),
  constraint heartbeat_state_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'alive'::text, 'missed'::text])))
);

create table idempotency (
  actor text not null,
  action text not null,
  key text not null,
  input_hash text not null,
  answer jsonb,
  at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (actor, action, key)
);

create table incident (
  id uuid not null,
  number bigint not null generated always as identity,
  title text not null,
  priority text not null,
  rank smallint not null,
  state text not null,
  workload text,
  owner text,
  reason text,
  summary text,
  resolve_on text not null,
  began_at timestamp with time zone,
  detected_at timestamp with time zone,
  opened_at timestamp with time zone not null,
  opened_by text not null,
  acknowledged_at timestamp with time zone,
  acknowledged_by text,
  mitigated_at timestamp with time zone,
  mitigated_by text,
  resolved_at timestamp with time zone,
  resolved_by text,
  reopened integer not null default 0,
  constraint incident_pkey PRIMARY KEY (id),
  constraint incident_resolve_on_check CHECK ((resolve_on = ANY (ARRAY['all'::text, 'never'::text]))),
  constraint incident_state_check CHECK ((state = ANY (ARRAY['declared'::text, 'acknowledged'::text, 'mitigated'::text, 'resolved'::text])))
);

create table incident_alert (
  incident_id uuid not null,
  alert_id uuid not null,
  group_id uuid not null,
  linked_at timestamp with time zone not null,
  linked_by text not null,
  resolved_at timestamp with time zone,
  constraint incident_alert_pkey PRIMARY KEY (incident_id, alert_id),
  constraint incident_alert_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
);

create table incident_role (
  incident_id uuid not null,
  role text not null,
  person text not null,
  assigned_at timestamp with time zone not null,
  assigned_by text not null,
  because text not null,
  constraint incident_role_pkey PRIMARY KEY (incident_id, role),
  constraint incident_role_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id),
  constraint incident_role_role_check CHECK ((role = ANY (ARRAY['commander'::text, 'communications'::text, 'operations'::text, 'scribe'::text])))
);

create table incident_run (
  incident_id uuid not null,
  run text not null,
  procedure text,
  status text not null,
  started_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint incident_run_pkey PRIMARY KEY (incident_id, run),
  constraint incident_run_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incident(id)
);

create table integration_count (
  integration text not null,
  hour timestamp with time zone not null,
  shard smallint not null,
  received bigint not null,
  last_at timestamp with time zone not null,
  constraint integration_count_pkey PRIMARY KEY (integration, hour, shard)
);

create table integration_key (
  id uuid not null,
  integration text not null,
  key_hash bytea not null,
  hint text not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint integration_key_key_hash_key UNIQUE (key_hash),
  constraint integration_key_pkey PRIMARY KEY (id)
);

create table integration_refusal (
  id uuid not null,
  integration text not null,
  at timestamp with time zone not null,
  sentence text not null,
  excerpt text not null,
  constraint integration_refusal_pkey PRIMARY KEY (id)
);

create table migration (
  number integer not null,
  name text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migration_pkey PRIMARY KEY (number)
);

create table node (
  id text not null,
  host text not null,
  process_id integer not null,
  worker_id text not null,
  started_at timestamp with time zone not null,
  heartbeat_at timestamp with time zone not null,
  constraint node_pkey PRIMARY KEY (id)
);

create table noise_answer (
  proposal text not null,
  answer text not null,
  at timestamp with time zone not null,
  by text not null,
  reason text,
  constraint noise_answer_pkey PRIMARY KEY (proposal),
  constraint noise_answer_answer_check CHECK ((answer = ANY (ARRAY['dismissed'::text, 'adopted'::text])))
);

create table noise_count (
  name text not null,
  counted_until timestamp with time zone not null,
  rules text not null,
  proposed_at timestamp with time zone,
  constraint noise_count_pkey PRIMARY KEY (name),
  constraint noise_count_name_check CHECK ((name = 'noise'::text))
);

create table noise_proposal (
  id text not null,
  rank integer not null,
  rule text,
  route text,
  workload text,
  team text,
  saved_pages integer not null,
  lost integer not null,
  proposal jsonb not null,
  computed_at timestamp with time zone not null,
  constraint noise_proposal_pkey PRIMARY KEY (id)
);

create table oncall_double_booking (
  person text not null,
  schedule text not null,
  other text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  constraint oncall_double_booking_pkey PRIMARY KEY (person, schedule, other, start_at, end_at)
);

create table oncall_fixed (
  id uuid not null,
  schedule text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  reason text,
  made_by text not null,
  made_at timestamp with time zone not null,
  constraint oncall_fixed_pkey PRIMARY KEY (id),
  constraint oncall_fixed_check CHECK ((start_at < end_at))
);

create table oncall_fixed_shift (
  fixed uuid not null,
  place integer not null,
  person text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  constraint oncall_fixed_shift_pkey PRIMARY KEY (fixed, place),
  constraint oncall_fixed_shift_fixed_fkey FOREIGN KEY (fixed) REFERENCES oncall_fixed(id) ON DELETE CASCADE,
  constraint oncall_fixed_shift_check CHECK ((start_at < end_at))
);

create table oncall_gap (
  schedule text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  constraint oncall_gap_pkey PRIMARY KEY (schedule, start_at, end_at)
);

create table oncall_override (
  id uuid not null,
  schedule text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  person text,
  reason text,
  made_by text not null,
  made_at timestamp with time zone not null,
  does text not null default 'replace'::text,
  replaces text,
  constraint oncall_override_pkey PRIMARY KEY (id),
  constraint oncall_override_check CHECK ((start_at < end_at)),
  constraint oncall_override_check1 CHECK (((does = 'replace'::text) OR ((person IS NOT NULL) AND (replaces IS NULL)))),
  constraint oncall_override_check2 CHECK (((person IS DISTINCT FROM replaces) OR (person IS NULL))),
  constraint oncall_override_does_check CHECK ((does = ANY (ARRAY['replace'::text, 'add'::text, 'remove'::text])))
);

create table oncall_swap (
  id uuid not null,
  schedule text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  giver text not null,
  taker text,
  return_schedule text,
  return_start_at timestamp with time zone,
  return_end_at timestamp with time zone,
  turns json not null,
  return_turns json not null,
  reason text,
  state text not null,
  asked_by text not null,
  asked_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  settled_by text,
  answer text,
  constraint oncall_swap_pkey PRIMARY KEY (id),
  constraint oncall_swap_check CHECK (((start_at < end_at) AND (return_start_at < return_end_at))),
  constraint oncall_swap_check1 CHECK ((((return_schedule IS NULL) = (return_start_at IS NULL)) AND ((return_start_at IS NULL) = (return_end_at IS NULL)))),
  constraint oncall_swap_check2 CHECK (((return_schedule IS NULL) OR (taker IS NOT NULL))),
  constraint oncall_swap_check3 CHECK ((giver IS DISTINCT FROM taker)),
  constraint oncall_swap_check4 CHECK (((state = 'open'::text) = (settled_at IS NULL))),
  constraint oncall_swap_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text, 'expired'::text])))
);

create table oncall_swap_part (
  id uuid not null,
  override uuid,
  swap uuid not null,
  schedule text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  giver text not null,
  taker text not null,
  taken_at timestamp with time zone not null,
  constraint oncall_swap_part_pkey PRIMARY KEY (id),
  constraint oncall_swap_part_swap_fkey FOREIGN KEY (swap) REFERENCES oncall_swap(id) ON DELETE CASCADE,
  constraint oncall_swap_part_check CHECK ((start_at < end_at))
);

create table opsgenie_alert (
  alert uuid not null,
  tiny bigint not null generated always as identity,
  integration text not null,
  alias text not null,
  fingerprint text not null,
  said jsonb not null,
  owner text,
  snoozed_until timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint opsgenie_alert_tiny_key UNIQUE (tiny),
  constraint opsgenie_alert_pkey PRIMARY KEY (alert)
);

create table opsgenie_request (
  id uuid not null,
  integration text not null,
  at timestamp with time zone not null,
  action text not null,
  is_done boolean not null,
  status text not null,
  alert uuid,
  alias text,
  constraint opsgenie_request_pkey PRIMARY KEY (id)
);

create table outbox_message (
  id text not null,
  channel text not null,
  to_address text not null,
  destination text not null,
  subject text not null,
  body json not null,
  about text[] not null,
  is_quiet boolean not null default false,
  state text not null,
  attempts integer not null default 0,
  next_at timestamp with time zone not null,
  node text,
  give_up_at timestamp with time zone not null,
  last_reason text,
  provider_id text,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  arrival text,
  constraint outbox_message_pkey PRIMARY KEY (id),
  constraint outbox_message_arrival_check CHECK ((arrival = ANY (ARRAY['carrier'::text, 'arrived'::text, 'lost'::text]))),
  constraint outbox_message_channel_check CHECK ((channel = ANY (ARRAY['email'::text, 'webhook'::text, 'slack'::text, 'slack-bot'::text, 'teams'::text, 'telegram'::text, 'push'::text, 'ntfy'::text, 'sms'::text, 'voice'::text]))),
  constraint outbox_message_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'delivered'::text, 'refused'::text, 'failed'::text, 'withdrawn'::text])))
);

create table page (
  id uuid not null,
  escalation uuid not null,
  cycle integer not null,
  step integer not null,
  is_fallback boolean not null,
  person text not null,
  target text not null,
  method text not null,
  method_name text not null,
  channel text not null,
  address text not null,
  state text not null,
  reason text not null,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  settled_at timestamp with time zone,
  held text,
  bundle uuid,
  constraint page_escalation_cycle_step_person_method_key UNIQUE (escalation, cycle, step, person, method),
  constraint page_pkey PRIMARY KEY (id),
  constraint page_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'refused'::text, 'dropped'::text])))
);

create table phone_reply (
  id text not null,
  channel text not null,
  address text not null,
  person text,
  page uuid,
  said text not null,
  answered text not null,
  at timestamp with time zone not null,
  constraint phone_reply_pkey PRIMARY KEY (id),
  constraint phone_reply_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'voice'::text, 'email'::text])))
);

create table phone_stop (
  address text not null,
  stopped_at timestamp with time zone not null,
  constraint phone_stop_pkey PRIMARY KEY (address)
);

create table procedure_default (
  procedure text not null,
  version integer not null,
  set_at timestamp with time zone not null,
  set_by text not null,
  constraint procedure_default_pkey PRIMARY KEY (procedure),
  constraint procedure_default_version_check CHECK ((version > 0))
);

create table procedure_hook_call (
  id uuid not null,
  hook text not null,
  mark bytea,
  at timestamp with time zone not null,
  outcome text not null,
  reason text not null,
  run uuid,
  constraint procedure_hook_call_hook_mark_key UNIQUE (hook, mark),
  constraint procedure_hook_call_pkey PRIMARY KEY (id),
  constraint procedure_hook_call_outcome_check CHECK ((outcome = ANY (ARRAY['started'::text, 'ignored'::text, 'refused'::text])))
);

create table procedure_hook_key (
  id uuid not null,
  hook text not null,
  hash bytea not null,
  signing text not null,
  issued_at timestamp with time zone not null,
  issued_by text not null,
  used_at timestamp with time zone,
  constraint procedure_hook_key_hash_key UNIQUE (hash),
  constraint procedure_hook_key_pkey PRIMARY KEY (id)
);

create table procedure_pre_approval (
  id uuid not null,
  procedure text not null,
  digest text not null,
  board text not null,
  person text not null,
  note text not null,
  at timestamp with time zone not null,
  until timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint procedure_pre_approval_pkey PRIMARY KEY (id)
);

create table procedure_report (
  id uuid not null,
  procedure text not null,
  version integer not null,
  owner text,
  run uuid,
  step text,
  step_title text,
  about text not null,
  text text not null,
  by text not null,
  at timestamp with time zone not null,
  state text not null,
  answer text,
  answered_by text,
  answered_at timestamp with time zone,
  constraint procedure_report_pkey PRIMARY KEY (id),
  constraint procedure_report_about_check CHECK ((about = ANY (ARRAY['wrong'::text, 'unclear'::text, 'missing'::text, 'outdated'::text]))),
  constraint procedure_report_state_check CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'closed'::text])))
);

create table procedure_schedule (
  schedule text not null,
  settled_until timestamp with time zone not null,
  look_at timestamp with time zone,
  constraint procedure_schedule_pkey PRIMARY KEY (schedule)
);

create table procedure_turn (
  schedule text not null,
  at timestamp with time zone not null,
  state text not null,
  reason text not null,
  count integer not null,
  run uuid,
  outcome text,
  settled_at timestamp with time zone not null,
  constraint procedure_turn_pkey PRIMARY KEY (schedule, at),
  constraint procedure_turn_count_check CHECK ((count > 0)),
  constraint procedure_turn_state_check CHECK ((state = ANY (ARRAY['due'::text, 'queued'::text, 'started'::text, 'ended'::text, 'failed'::text, 'skipped'::text, 'missed'::text])))
);

create table push_device (
  id uuid not null,
  person text not null,
  name text not null,
  endpoint text not null,
  p256dh text not null,
  auth text not null,
  created_at timestamp with time zone not null,
  constraint push_device_endpoint_key UNIQUE (endpoint),
  constraint push_device_person_name_key UNIQUE (person, name),
  constraint push_device_pkey PRIMARY KEY (id)
);

create table record (
  id uuid not null,
  kind text not null,
  key text not null,
  reference text not null,
  name text not null,
  document jsonb not null,
  origin jsonb,
  source jsonb not null,
  version integer not null,
  owner text,
  ownerless_since timestamp with time zone,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  reviewed_at timestamp with time zone,
  review_due_at timestamp with time zone,
  reminded_at timestamp with time zone,
  archived_at timestamp with time zone,
  words text not null,
  search tsvector not null,
  constraint record_key_key UNIQUE (key),
  constraint record_pkey PRIMARY KEY (id)
);

create table record_change (
  kind text not null,
  xid xid8 not null default pg_current_xact_id(),
  constraint record_change_pkey PRIMARY KEY (kind, xid)
);

create table record_link (
  from_id uuid not null,
  path text not null,
  to_id uuid not null,
  constraint record_link_pkey PRIMARY KEY (from_id, path),
  constraint record_link_from_id_fkey FOREIGN KEY (from_id) REFERENCES record(id),
  constraint record_link_to_id_fkey FOREIGN KEY (to_id) REFERENCES record(id)
);

create table record_review (
  id uuid not null,
  record_id uuid not null,
  version integer not null,
  at timestamp with time zone not null,
  actor text not null,
  answer text not null,
  note text,
  counts boolean not null,
  because text,
  constraint record_review_pkey PRIMARY KEY (id),
  constraint record_review_record_id_fkey FOREIGN KEY (record_id) REFERENCES record(id),
  constraint record_review_answer_check CHECK ((answer = ANY (ARRAY['still-right'::text, 'changed'::text])))
);

create table record_version (
  record_id uuid not null,
  version integer not null,
  change text not null,
  at timestamp with time zone not null,
  actor text not null,
  reason text,
  document jsonb not null,
  origin jsonb,
  source jsonb not null,
  xid xid8 not null default pg_current_xact_id(),
  constraint record_version_pkey PRIMARY KEY (record_id, version),
  constraint record_version_record_id_fkey FOREIGN KEY (record_id) REFERENCES record(id),
  constraint record_version_change_check CHECK ((change = ANY (ARRAY['created'::text, 'changed'::text, 'archived'::text, 'restored'::text])))
);

create table repository (
  id uuid not null,
  name text not null,
  url text not null,
  branch text not null,
  path text not null,
  poll_seconds integer not null,
  prune boolean not null,
  token text,
  added_at timestamp with time zone not null,
  added_by text not null,
  removed_at timestamp with time zone,
  next_sync_at timestamp with time zone not null,
  tried_at timestamp with time zone,
  synced_at timestamp with time zone,
  synced_commit text,
  state text not null,
  problem text,
  findings jsonb not null default '[]'::jsonb,
  constraint repository_pkey PRIMARY KEY (id),
  constraint repository_state_check CHECK ((state = ANY (ARRAY['new'::text, 'synced'::text, 'refused'::text, 'unreachable'::text])))
);

create table repository_file (
  repository text not null,
  path text not null,
  text text not null,
  constraint repository_file_pkey PRIMARY KEY (repository, path)
);

create table retention (
  family text not null,
  days integer,
  reason text not null,
  changed_by text not null,
  changed_at timestamp with time zone not null,
  constraint retention_pkey PRIMARY KEY (family),
  constraint retention_days_check CHECK ((days > 0))
);

create table retention_sweep (
  family text not null,
  at timestamp with time zone not null,
  removed bigint not null,
  total bigint not null,
  constraint retention_sweep_pkey PRIMARY KEY (family)
);

create table run (
  id uuid not null,
  procedure text not null,
  version integer not null,
  document text not null,
  title text not null,
  owner text,
  started_by text not null,
  acts_as jsonb not null,
  automatic boolean not null,
  parameters jsonb not null,
  about text[] not null,
  parent uuid,
  status text not null,
  state jsonb not null,
  waiting_for text,
  wake_at timestamp with time zone,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  trigger text not null default ''::text,
  guided boolean not null default false,
  parent_step text,
  parent_attempt integer,
  parent_index integer,
  target text,
  seq integer not null default 0,
  authors text[],
  constraint run_pkey PRIMARY KEY (id),
  constraint run_document_fkey FOREIGN KEY (document) REFERENCES run_document(digest),
  constraint run_parent_fkey FOREIGN KEY (parent) REFERENCES run(id),
  constraint run_status_check CHECK ((status = ANY (ARRAY['Pending'::text, 'InProgress'::text, 'Waiting'::text, 'Success'::text, 'Failed'::text, 'TimedOut'::text, 'Cancelling'::text, 'Cancelled'::text]))),
  constraint run_waiting_for_check CHECK ((waiting_for = ANY (ARRAY['answer'::text, 'approval'::text, 'decision'::text, 'timer'::text, 'resume'::text, 'release'::text, 'start'::text, 'turn'::text])))
);

create table run_approval (
  id uuid not null,
  run uuid not null,
  step text not null,
  since timestamp with time zone not null,
  title text not null,
  procedure text not null,
  run_title text not null,
  owner text,
  about text[] not null,
  message text not null,
  asked text[] not null,
  askers text[] not null,
  by_self boolean not null,
  needed integer not null,
  given integer not null default 0,
  on_expiry text not null,
  escalated boolean not null default false,
  reminders integer not null default 0,
  urgent boolean not null,
  state text not null,
  asked_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  settled_at timestamp with time zone,
  constraint run_approval_run_step_since_key UNIQUE (run, step, since),
  constraint run_approval_pkey PRIMARY KEY (id),
  constraint run_approval_run_fkey FOREIGN KEY (run) REFERENCES run(id) ON DELETE CASCADE,
  constraint run_approval_needed_check CHECK ((needed > 0)),
  constraint run_approval_on_expiry_check CHECK ((on_expiry = ANY (ARRAY['reject'::text, 'approve'::text, 'escalate'::text]))),
  constraint run_approval_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'rejected'::text, 'expired'::text, 'withdrawn'::text])))
);

create table run_approval_party (
  part text not null,
  reference text not null,
  approval uuid not null,
  barred text[] not null default '{}'::text[],
  constraint run_approval_party_pkey PRIMARY KEY (part, reference, approval) INCLUDE (barred),
  constraint run_approval_party_approval_fkey FOREIGN KEY (approval) REFERENCES run_approval(id) ON DELETE CASCADE,
  constraint run_approval_party_part_check CHECK ((part = ANY (ARRAY['asked'::text, 'asker'::text])))
);

create table run_baseline (
  procedure text not null,
  runs integer not null,
  median_s double precision not null,
  p95_s double precision,
  longest_s double precision not null,
  slow_after_s double precision,
  looked_until timestamp with time zone not null,
  computed_at timestamp with time zone not null,
  constraint run_baseline_pkey PRIMARY KEY (procedure)
);

create table run_decision (
  approval uuid not null,
  person text not null,
  decision text not null,
  note text not null,
  at timestamp with time zone not null,
  constraint run_decision_pkey PRIMARY KEY (approval, person),
  constraint run_decision_approval_fkey FOREIGN KEY (approval) REFERENCES run_approval(id) ON DELETE CASCADE,
  constraint run_decision_decision_check CHECK ((decision = ANY (ARRAY['approve'::text, 'reject'::text])))
);

create table run_document (
  digest text not null,
  graph jsonb not null,
  constraint run_document_pkey PRIMARY KEY (digest)
);

create table run_event (
  run uuid not null,
  seq integer not null,
  at timestamp with time zone not null,
  event jsonb not null,
  constraint run_event_pkey PRIMARY KEY (run, seq),
  constraint run_event_run_fkey FOREIGN KEY (run) REFERENCES run(id) ON DELETE CASCADE
);

create table run_slow (
  run uuid not null,
  at timestamp with time zone not null,
  constraint run_slow_pkey PRIMARY KEY (run),
  constraint run_slow_run_fkey FOREIGN KEY (run) REFERENCES run(id) ON DELETE CASCADE
);

create table run_step (
  run uuid not null,
  step text not null,
  attempt integer not null,
  title text not null,
  status text not null,
  claim uuid,
  created_at timestamp with time zone not null,
  begun_at timestamp with time zone,
  ended_at timestamp with time zone,
  output text not null default ''::text,
  reason text,
  by text,
  note text,
  checked integer[],
  due_at timestamp with time zone,
  claimed_by text,
  interrupted boolean not null default false,
  memory jsonb,
  pass integer not null default 0,
  outputs jsonb,
  constraint run_step_pkey PRIMARY KEY (run, step, attempt),
  constraint run_step_run_fkey FOREIGN KEY (run) REFERENCES run(id) ON DELETE CASCADE,
  constraint run_step_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'waiting'::text, 'success'::text, 'failed'::text, 'timed-out'::text, 'skipped'::text, 'not-applicable'::text, 'cancelled'::text, 'lost'::text])))
);

create table runner (
  name text not null,
  sign_key bytea,
  seal_key bytea,
  registered_at timestamp with time zone not null,
  keys_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  lost_at timestamp with time zone,
  disabled_at timestamp with time zone,
  disabled_by text,
  disabled_reason text,
  address text,
  version text,
  about json not null default '{}'::json,
  constraint runner_pkey PRIMARY KEY (name),
  constraint runner_check CHECK (((sign_key IS NULL) = (seal_key IS NULL))),
  constraint runner_check1 CHECK (((disabled_at IS NULL) = (disabled_by IS NULL)))
);

create table runner_invite (
  hash bytea not null,
  runner text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint runner_invite_pkey PRIMARY KEY (hash)
);

create table runner_job (
  key text not null,
  runner text not null,
  work json not null,
  status text not null,
  fence integer not null default 0,
  holder text,
  lease_until timestamp with time zone,
  cancelling boolean not null default false,
  refusal text,
  chunks integer not null default 0,
  kept_size integer not null default 0,
  dropped_size bigint not null default 0,
  outcome text,
  exit_code integer,
  reason text,
  result text not null default ''::text,
  result_data json,
  late text,
  sandbox text,
  created_at timestamp with time zone not null,
  begun_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint runner_job_pkey PRIMARY KEY (key),
  constraint runner_job_check CHECK (((status = 'held'::text) = (lease_until IS NOT NULL))),
  constraint runner_job_check1 CHECK (((status = 'ended'::text) = ((outcome IS NOT NULL) AND (ended_at IS NOT NULL)))),
  constraint runner_job_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'failed'::text, 'timed-out'::text, 'cancelled'::text, 'lost'::text, 'refused'::text]))),
  constraint runner_job_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'held'::text, 'ended'::text])))
);

create table runner_nonce (
  runner text not null,
  nonce text not null,
  seen_at timestamp with time zone not null,
  constraint runner_nonce_pkey PRIMARY KEY (runner, nonce)
);

create table runner_output (
  job text not null,
  number integer not null,
  at timestamp with time zone not null,
  text text not null,
  constraint runner_output_pkey PRIMARY KEY (job, number),
  constraint runner_output_job_fkey FOREIGN KEY (job) REFERENCES runner_job(key) ON DELETE CASCADE
);

create table secret_use (
  id uuid not null,
  secret text not null,
  version integer,
  outcome text not null,
  reason text not null,
  run text not null,
  step text not null,
  procedure text not null,
  runner text,
  started_by text not null,
  used_at timestamp with time zone not null,
  constraint secret_use_pkey PRIMARY KEY (id),
  constraint secret_use_outcome_check CHECK ((outcome = ANY (ARRAY['used'::text, 'refused'::text, 'failed'::text])))
);

create table secret_version (
  secret text not null,
  version integer not null,
  sealed text,
  key_id text,
  fingerprint text,
  is_short boolean not null,
  set_at timestamp with time zone not null,
  set_by text not null,
  usable_until timestamp with time zone,
  told_at timestamp with time zone,
  last_used_at timestamp with time zone,
  constraint secret_version_pkey PRIMARY KEY (secret, version)
);

create table session (
  id uuid not null,
  secret_hash bytea not null,
  person text not null,
  method text not null,
  address text not null,
  agent text not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint session_secret_hash_key UNIQUE (secret_hash),
  constraint session_pkey PRIMARY KEY (id),
  constraint session_person_fkey FOREIGN KEY (person) REFERENCES account(person),
  constraint session_method_check CHECK ((method = ANY (ARRAY['password'::text, 'link'::text])))
);

create table shift_known (
  schedule text not null,
  person text not null,
  start_at timestamp with time zone not null,
  end_at timestamp with time zone not null,
  constraint shift_known_pkey PRIMARY KEY (schedule, person, start_at),
  constraint shift_known_check CHECK ((start_at < end_at))
);

create table shift_look (
  schedule text not null,
  until_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  constraint shift_look_pkey PRIMARY KEY (schedule)
);

create table sign_in_attempt (
  id uuid not null,
  email bytea not null,
  address text not null,
  at timestamp with time zone not null,
  constraint sign_in_attempt_pkey PRIMARY KEY (id)
);

create table sign_in_link (
  secret_hash bytea not null,
  purpose text not null,
  person text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_link_pkey PRIMARY KEY (secret_hash),
  constraint sign_in_link_person_fkey FOREIGN KEY (person) REFERENCES account(person),
  constraint sign_in_link_purpose_check CHECK ((purpose = ANY (ARRAY['first'::text, 'invite'::text])))
);

create table telling (
  id uuid not null,
  place bigint not null generated always as identity,
  key text not null,
  person text not null,
  subject text not null,
  body text not null,
  links json not null,
  about text[] not null,
  asks text,
  state text not null,
  due_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  tried text[] not null default '{}'::text[],
  message uuid,
  reason text,
  created_at timestamp with time zone not null,
  settled_at timestamp with time zone,
  urgent boolean not null default false,
  constraint telling_key_key UNIQUE (key),
  constraint telling_pkey PRIMARY KEY (id),
  constraint telling_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text, 'dropped'::text])))
);

create table token (
  id uuid not null,
  secret_hash bytea not null,
  name text not null,
  hint text not null,
  role text not null,
  scopes text[] not null,
  person text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint token_secret_hash_key UNIQUE (secret_hash),
  constraint token_pkey PRIMARY KEY (id),
  constraint token_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'responder'::text, 'editor'::text, 'administrator'::text])))
);

create table verdict (
  check_id text not null,
  practice text not null,
  subject text not null,
  state text not null,
  because text not null,
  numerator integer not null,
  denominator integer not null,
  evidence json not null,
  mend text,
  parameters jsonb not null,
  declaration text not null,
  inputs text not null,
  since timestamp with time zone not null,
  computed_at timestamp with time zone not null,
  constraint verdict_pkey PRIMARY KEY (subject, check_id),
  constraint verdict_state_check CHECK ((state = ANY (ARRAY['PASS'::text, 'FAIL'::text, 'UNKNOWN'::text, 'NA'::text])))
);

create table verdict_change (
  id uuid not null,
  check_id text not null,
  practice text not null,
  subject text not null,
  at timestamp with time zone not null,
  from_state text,
  to_state text not null,
  because text not null,
  constraint verdict_change_pkey PRIMARY KEY (id)
);

create table verdict_due (
  check_id text not null,
  subject text not null,
  due_at timestamp with time zone not null,
  constraint verdict_due_pkey PRIMARY KEY (check_id, subject)
);

create table webhook (
  id uuid not null,
  url text not null,
  description text not null default ''::text,
  types text[] not null,
  secret text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  disabled_because text,
  constraint webhook_pkey PRIMARY KEY (id)
);

create table webhook_delivery (
  id uuid not null,
  webhook uuid not null,
  fact bigint not null,
  body text not null,
  state text not null,
  attempts integer not null default 0,
  due_at timestamp with time zone,
  last_status integer,
  last_reason text,
  created_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint webhook_delivery_webhook_fact_key UNIQUE (webhook, fact),
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_webhook_fkey FOREIGN KEY (webhook) REFERENCES webhook(id) ON DELETE CASCADE,
  constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'dead'::text])))
);

create table webhook_place (
  one boolean not null default true,
  xid xid8 not null,
  id bigint not null,
  constraint webhook_place_pkey PRIMARY KEY (one),
  constraint webhook_place_one_check CHECK (one)
);

CREATE INDEX alarm_change_received ON public.alarm_change USING btree (received_at);
CREATE INDEX alert_deed_alert ON public.alert_deed USING btree (alert_id) WHERE (alert_id IS NOT NULL);
CREATE INDEX alert_deed_at ON public.alert_deed USING btree (at);
CREATE INDEX alert_group_flush ON public.alert_group USING btree (flush_at) WHERE (flush_at IS NOT NULL);
CREATE INDEX alert_group_forgotten ON public.alert_group USING btree (id) WHERE ((resolved_at IS NULL) AND (paged_at IS NULL) AND (flush_at IS NULL) AND (state = ANY (ARRAY['open'::text, 'no-process'::text])) AND (NOT is_ticket));
CREATE INDEX alert_group_members ON public.alert USING btree (group_id, id);
CREATE INDEX alert_group_open ON public.alert_group USING btree (rank, id DESC) WHERE (resolved_at IS NULL);
CREATE INDEX alert_group_workload ON public.alert_group USING btree (workload, id);
CREATE INDEX alert_identity_look ON public.alert_identity USING btree (look_at) WHERE (is_open AND (look_at IS NOT NULL));
CREATE INDEX alert_inhibition_key ON public.alert_inhibition USING btree (key, side, alert_id);
CREATE INDEX alert_membership_group ON public.alert_membership USING btree (group_id, alert_id);
CREATE INDEX alert_outcome_open ON public.alert_outcome USING btree (alert_id) WHERE (resolved_at IS NULL);
CREATE INDEX alert_outcome_opened ON public.alert_outcome USING btree (opened_at);
CREATE INDEX alert_outcome_rule ON public.alert_outcome USING btree (rule, opened_at);
CREATE INDEX alert_suppression_group ON public.alert_suppression USING btree (group_id);
CREATE INDEX alert_suppression_look ON public.alert_suppression USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX automation_execution_watched ON public.automation_execution USING btree (run) WHERE (alarms IS NOT NULL);
CREATE INDEX automation_parameter_path ON public.automation_parameter USING btree (name COLLATE "C");
CREATE INDEX automation_start_at ON public.automation_start USING btree (at);
CREATE INDEX calendar_feed_next ON public.calendar_feed USING btree (next_at);
CREATE INDEX calendar_link_person ON public.calendar_link USING btree (person, id);
CREATE INDEX canary_result_at ON public.canary_result USING btree (at);
CREATE INDEX canary_state_due ON public.canary_state USING btree (next_at);
CREATE INDEX canary_state_workload ON public.canary_state USING btree (workload);
CREATE INDEX chat_code_expires ON public.chat_code USING btree (expires_at);
CREATE INDEX chat_refresh_due ON public.chat_refresh USING btree (due_at);
CREATE INDEX chat_seen_at ON public.chat_seen USING btree (seen_at);
CREATE INDEX chat_user_person ON public.chat_user USING btree (person);
CREATE INDEX composite_member_alert ON public.composite_member USING btree (alert_id);
CREATE INDEX drill_due ON public.drill USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX drill_policy ON public.drill USING btree (policy, id);
CREATE INDEX escalation_due ON public.escalation USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX escalation_subject ON public.escalation USING btree (subject, id DESC);
CREATE INDEX event_delivery_due ON public.event_delivery USING btree (due_at, id) WHERE (state = 'waiting'::text);
CREATE INDEX event_delivery_matched ON public.event_delivery USING btree (id) WHERE (state = 'matched'::text);
CREATE INDEX event_delivery_replay ON public.event_delivery USING btree (replay, state) WHERE (replay IS NOT NULL);
CREATE INDEX event_delivery_rule ON public.event_delivery USING btree (rule, state, id);
CREATE INDEX event_delivery_state ON public.event_delivery USING btree (state, id);
CREATE INDEX event_integration ON public.event USING btree (integration, id) WHERE (integration IS NOT NULL);
CREATE INDEX event_rule_cause_age ON public.event_rule_cause USING btree (at);
CREATE INDEX event_source ON public.event USING btree ("left"(source, 200), id);
CREATE INDEX event_subject ON public.event USING btree ("left"(subject, 200), id) WHERE (subject IS NOT NULL);
CREATE INDEX event_type ON public.event USING btree ("left"(type, 200), id);
CREATE INDEX event_words ON public.event USING gin (words);
CREATE INDEX event_workload ON public.event USING btree (workload, id) WHERE (workload IS NOT NULL);
CREATE INDEX fact_id ON ONLY public.fact USING btree (id);
CREATE INDEX fact_order ON ONLY public.fact USING btree (xid, id);
CREATE INDEX fact_subjects ON ONLY public.fact USING gin (subjects);
CREATE INDEX fact_type ON ONLY public.fact USING btree (type, at DESC, id DESC);
CREATE INDEX group_outcome_open ON public.group_outcome USING btree (group_id) WHERE (resolved_at IS NULL);
CREATE INDEX group_outcome_opened ON public.group_outcome USING btree (opened_at);
CREATE INDEX group_outcome_rule ON public.group_outcome USING btree (rule, opened_at);
CREATE INDEX handoff_draft ON public.handoff USING btree (end_at) WHERE (state = 'draft'::text);
CREATE INDEX handoff_person ON public.handoff USING btree (person, id DESC);
CREATE INDEX heartbeat_key_heartbeat ON public.heartbeat_key USING btree (heartbeat);
CREATE INDEX heartbeat_state_look ON public.heartbeat_state USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX idempotency_at ON public.idempotency USING btree (at);
CREATE INDEX incident_active ON public.incident USING btree (id) WHERE (resolved_at IS NULL);
CREATE INDEX incident_alert_alert ON public.incident_alert USING btree (alert_id);
CREATE INDEX incident_alert_group ON public.incident_alert USING btree (group_id);
CREATE INDEX incident_run_run ON public.incident_run USING btree (run);
CREATE INDEX incident_workload ON public.incident USING btree (workload, id);
CREATE INDEX integration_key_live ON public.integration_key USING btree (integration, id) WHERE (revoked_at IS NULL);
CREATE INDEX integration_refusal_latest ON public.integration_refusal USING btree (integration, id);
CREATE INDEX noise_proposal_rank ON public.noise_proposal USING btree (rank, id);
CREATE INDEX oncall_fixed_end ON public.oncall_fixed USING btree (end_at);
CREATE INDEX oncall_fixed_schedule ON public.oncall_fixed USING btree (schedule, end_at);
CREATE INDEX oncall_override_end ON public.oncall_override USING btree (end_at);
CREATE INDEX oncall_override_schedule ON public.oncall_override USING btree (schedule, end_at);
CREATE INDEX oncall_swap_open ON public.oncall_swap USING btree (start_at) WHERE (state = 'open'::text);
CREATE INDEX oncall_swap_part_end ON public.oncall_swap_part USING btree (end_at);
CREATE INDEX oncall_swap_part_swap ON public.oncall_swap_part USING btree (swap);
CREATE INDEX oncall_swap_schedule ON public.oncall_swap USING btree (schedule, id DESC);
CREATE INDEX opsgenie_alert_alias ON public.opsgenie_alert USING btree (integration, alias, alert DESC);
CREATE INDEX opsgenie_alert_newest ON public.opsgenie_alert USING btree (integration, alert DESC);
CREATE INDEX opsgenie_request_at ON public.opsgenie_request USING btree (at);
CREATE INDEX outbox_message_about ON public.outbox_message USING gin (about);
CREATE INDEX outbox_message_due ON public.outbox_message USING btree (next_at) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]));
CREATE INDEX outbox_message_newest ON public.outbox_message USING btree (created_at DESC, id DESC);
CREATE INDEX outbox_message_unsent ON public.outbox_message USING btree (created_at DESC, id DESC) WHERE (state = ANY (ARRAY['refused'::text, 'failed'::text, 'withdrawn'::text]));
CREATE INDEX page_bundle ON public.page USING btree (bundle) WHERE (bundle IS NOT NULL);
CREATE INDEX page_created ON public.page USING brin (created_at) WITH (autosummarize='on');
CREATE INDEX page_due ON public.page USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX page_person ON public.page USING btree (person, id DESC);
CREATE INDEX phone_reply_address ON public.phone_reply USING btree (address, at);
CREATE INDEX phone_reply_at ON public.phone_reply USING btree (at);
CREATE INDEX procedure_hook_call_at ON public.procedure_hook_call USING btree (at);
CREATE INDEX procedure_hook_call_hook ON public.procedure_hook_call USING btree (hook, id DESC);
CREATE INDEX procedure_hook_key_hook ON public.procedure_hook_key USING btree (hook);
CREATE INDEX procedure_pre_approval_procedure ON public.procedure_pre_approval USING btree (procedure, id DESC);
CREATE INDEX procedure_report_procedure ON public.procedure_report USING btree (procedure, id DESC);
CREATE INDEX procedure_report_state ON public.procedure_report USING btree (state, id DESC);
CREATE INDEX procedure_schedule_look ON public.procedure_schedule USING btree (look_at) WHERE (look_at IS NOT NULL);
CREATE INDEX procedure_turn_open ON public.procedure_turn USING btree (schedule, at) WHERE (state = ANY (ARRAY['due'::text, 'queued'::text, 'started'::text]));
CREATE INDEX procedure_turn_settled ON public.procedure_turn USING btree (settled_at);
CREATE INDEX record_document ON public.record USING gin (document jsonb_path_ops) WITH (gin_pending_list_limit='128');
CREATE INDEX record_key_prefix ON public.record USING btree (key text_pattern_ops);
CREATE INDEX record_kind_key ON public.record USING btree (kind, key);
CREATE INDEX record_kind_updated ON public.record USING btree (kind, updated_at DESC, key);
CREATE INDEX record_link_to ON public.record_link USING btree (to_id, from_id);
CREATE INDEX record_name_prefix ON public.record USING btree (lower(name) text_pattern_ops);
CREATE INDEX record_owner ON public.record USING btree (owner, key) WHERE (archived_at IS NULL);
CREATE INDEX record_ownerless ON public.record USING btree (ownerless_since, key) WHERE ((ownerless_since IS NOT NULL) AND (archived_at IS NULL));
CREATE INDEX record_review_actor ON public.record_review USING btree (actor, at DESC);
CREATE INDEX record_review_due ON public.record USING btree (review_due_at, key) WHERE ((review_due_at IS NOT NULL) AND (archived_at IS NULL));
CREATE INDEX record_review_record ON public.record_review USING btree (record_id, at DESC);
CREATE INDEX record_search ON public.record USING gin (search) WITH (gin_pending_list_limit='128');
CREATE INDEX record_source ON public.record USING btree (((source ->> 'repository'::text)), ((source ->> 'file'::text))) WHERE ((source ->> 'kept'::text) = 'git'::text);
CREATE INDEX record_words ON public.record USING gin (words gin_trgm_ops) WITH (gin_pending_list_limit='128');
CREATE INDEX repository_due ON public.repository USING btree (next_sync_at) WHERE (removed_at IS NULL);
CREATE INDEX run_about ON public.run USING gin (about) WHERE (about <> '{}'::text[]);
CREATE INDEX run_approval_party_approval ON public.run_approval_party USING btree (approval);
CREATE INDEX run_approval_party_barred ON public.run_approval_party USING btree (reference, barred, approval DESC) WHERE (part = 'asked'::text);
CREATE INDEX run_decision_person ON public.run_decision USING btree (lower(person), approval DESC);
CREATE INDEX run_of_parent ON public.run USING btree (parent, parent_step, parent_index) WHERE (parent IS NOT NULL);
CREATE INDEX run_of_procedure ON public.run USING btree (procedure, id DESC);
CREATE INDEX run_of_starter ON public.run USING btree (started_by, id DESC);
CREATE INDEX run_of_status ON public.run USING btree (status, id DESC);
CREATE INDEX run_step_claimed ON public.run_step USING btree (claimed_by) WHERE (claimed_by IS NOT NULL);
CREATE INDEX run_step_due ON public.run_step USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX run_success ON public.run USING btree (procedure, split_part(started_by, '/'::text, 1), finished_at DESC) WHERE ((status = 'Success'::text) AND (finished_at IS NOT NULL));
CREATE INDEX run_unfinished ON public.run USING btree (procedure, id DESC) WHERE (finished_at IS NULL);
CREATE INDEX run_waiting ON public.run USING btree (waiting_for, id DESC) WHERE (waiting_for IS NOT NULL);
CREATE INDEX run_wake ON public.run USING btree (wake_at) WHERE (wake_at IS NOT NULL);
CREATE INDEX runner_invite_expires ON public.runner_invite USING btree (expires_at);
CREATE INDEX runner_job_ended ON public.runner_job USING btree (ended_at) WHERE (status = 'ended'::text);
CREATE INDEX runner_job_holder ON public.runner_job USING btree (holder) WHERE (status = 'held'::text);
CREATE INDEX runner_job_key ON public.runner_job USING btree (key text_pattern_ops);
CREATE INDEX runner_job_lease ON public.runner_job USING btree (lease_until) WHERE (status = 'held'::text);
CREATE INDEX runner_job_queued ON public.runner_job USING btree (runner, created_at) WHERE (status = 'queued'::text);
CREATE INDEX runner_job_recent ON public.runner_job USING btree (runner, created_at DESC);
CREATE INDEX runner_nonce_seen ON public.runner_nonce USING btree (seen_at);
CREATE INDEX secret_use_checked ON public.secret_use USING btree (secret, id DESC) WHERE (run = ''::text);
CREATE INDEX secret_use_run ON public.secret_use USING btree (run);
CREATE INDEX secret_use_secret ON public.secret_use USING btree (secret, id DESC);
CREATE INDEX secret_use_used ON public.secret_use USING btree (secret, id DESC) WHERE ((outcome = 'used'::text) AND (run <> ''::text));
CREATE INDEX secret_use_used_at ON public.secret_use USING btree (used_at);
CREATE INDEX secret_version_fading ON public.secret_version USING btree (usable_until) WHERE ((usable_until IS NOT NULL) AND (sealed IS NOT NULL));
CREATE INDEX session_expires ON public.session USING btree (expires_at);
CREATE INDEX session_person ON public.session USING btree (person, id DESC);
CREATE INDEX sign_in_attempt_address ON public.sign_in_attempt USING btree (address, at);
CREATE INDEX sign_in_attempt_at ON public.sign_in_attempt USING btree (at);
CREATE INDEX sign_in_attempt_email ON public.sign_in_attempt USING btree (email, at);
CREATE INDEX sign_in_link_expires ON public.sign_in_link USING btree (expires_at);
CREATE INDEX sign_in_link_person ON public.sign_in_link USING btree (person);
CREATE INDEX telling_created ON public.telling USING btree (created_at);
CREATE INDEX telling_due ON public.telling USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX telling_message ON public.telling USING btree (message) WHERE (message IS NOT NULL);
CREATE INDEX token_person ON public.token USING btree (person, id DESC);
CREATE INDEX verdict_change_practice ON public.verdict_change USING btree (subject, practice, id DESC);
CREATE INDEX verdict_change_subject ON public.verdict_change USING btree (subject, id DESC);
CREATE INDEX verdict_check ON public.verdict USING btree (check_id, subject);
CREATE INDEX verdict_due_at ON public.verdict_due USING btree (due_at);
CREATE INDEX webhook_delivery_dead ON public.webhook_delivery USING btree (webhook, created_at DESC, id DESC);
CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE UNIQUE INDEX account_email ON public.account USING btree (lower(email));
CREATE UNIQUE INDEX account_person ON public.account USING btree (lower(person));
CREATE UNIQUE INDEX alert_group_key ON public.alert_group USING btree (key) WHERE (resolved_at IS NULL);
CREATE UNIQUE INDEX drill_planned ON public.drill USING btree (policy, planned_for) WHERE (planned_for IS NOT NULL);
CREATE UNIQUE INDEX drill_running ON public.drill USING btree (policy) WHERE (state = 'running'::text);
CREATE UNIQUE INDEX escalation_open ON public.escalation USING btree (subject) WHERE (phase <> 'stopped'::text);
CREATE UNIQUE INDEX incident_number ON public.incident USING btree (number);
CREATE UNIQUE INDEX repository_name ON public.repository USING btree (name) WHERE (removed_at IS NULL);

CREATE OR REPLACE FUNCTION public.fact_horizon()
 RETURNS xid8
 LANGUAGE plpgsql
AS $function$
declare
  own   oid := (select oid from pg_database where datname = current_database());
  -- Ids below this one have been given away, and whoever has one and is not at its end is found below.
  ahead bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  -- How far behind `ahead` the oldest that is under way began.
  behind bigint;
  prepared bigint;
begin
  -- There a later statement sees no more than the first one did.
  if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
    return pg_snapshot_xmin(pg_current_snapshot());
  end if;
  perform pg_stat_clear_snapshot();
  select max(age) into behind
    from (select (ahead - backend_xid::text::bigint) & 4294967295 as age
            from pg_stat_get_activity(null)
           where datid = own and backend_xid is not null) as running
   where age < 2147483648;
  -- Afterwards: what is prepared meanwhile was seen as running, or is seen here.
  select max(age) into prepared
    from (select (ahead - transaction::text::bigint) & 4294967295 as age from pg_prepared_xact() where dbid = own) as waiting
   where age < 2147483648;
  return (ahead - greatest(coalesce(behind, 0), coalesce(prepared, 0)))::text::xid8;
end
$function$;
