/**
 * Feeds: what a proof is computed from.
 *
 * Each check of a practice reads one or more of these. A feed is filled by records of a kind or by facts of a type; one
 * with nothing in `filledBy` has no source in this release, and the checks that need it answer UNKNOWN and say so.
 */
export const feeds = {
  workload: { title: 'workloads', filledBy: 'Workload' },
  'customer-need': { title: 'customer needs with stakeholders and goals', filledBy: undefined },
  person: { title: 'people', filledBy: 'Person' },
  goal: { title: 'goals and indicators with targets', filledBy: undefined },
  'improvement-item': { title: 'improvement actions with owner and date', filledBy: undefined },
  decision: { title: 'decisions with options and decider', filledBy: undefined },
  feedback: { title: 'feedback from users and team members', filledBy: undefined },
  incident: { title: 'incidents', filledBy: 'incident.opened' },
  dependency: { title: 'dependencies', filledBy: 'Dependency' },
  team: { title: 'teams', filledBy: 'Team' },
  change: { title: 'changes, from the git host or the change record', filledBy: undefined },
  communication: { title: 'announcements and their acknowledgements', filledBy: undefined },
  request: { title: 'requests between teams', filledBy: undefined },
  'review-meeting': { title: 'review meetings with findings', filledBy: undefined },
  requirement: { title: 'governance and compliance requirements', filledBy: undefined },
  'control-result': { title: 'results of controls and policies', filledBy: undefined },
  exception: { title: 'exceptions with approver and expiry', filledBy: undefined },
  'evidence-bundle': { title: 'evidence bundles', filledBy: undefined },
  'training-record': { title: 'training records', filledBy: undefined },
  risk: { title: 'the risk register', filledBy: undefined },
  vulnerability: { title: 'vulnerabilities and advisories', filledBy: undefined },
  component: { title: 'components', filledBy: 'Component' },
  authority: { title: 'the authority matrix', filledBy: undefined },
  resource: { title: 'resources', filledBy: 'Resource' },
  account: { title: 'accounts with their contacts', filledBy: undefined },
  'ownership-event': { title: 'changes of ownership', filledBy: 'record.changed' },
  process: { title: 'processes', filledBy: undefined },
  runbook: { title: 'runbooks', filledBy: 'Runbook' },
  playbook: { title: 'playbooks', filledBy: 'Playbook' },
  'search-index': { title: 'the search index', filledBy: 'record.changed' },
  activity: { title: 'recurring duties', filledBy: undefined },
  'activity-run': { title: 'recurring duties done', filledBy: undefined },
  responsibility: { title: 'the responsibility matrix', filledBy: undefined },
  'escalation-policy': { title: 'escalation policies', filledBy: 'EscalationPolicy' },
  'design-standard': { title: 'design standards', filledBy: undefined },
  agreement: { title: 'agreements between teams', filledBy: undefined },
  'metric-sample': { title: 'metric samples', filledBy: undefined },
  'access-check': { title: 'checks of access', filledBy: undefined },
  'on-call-schedule': { title: 'on-call schedules', filledBy: 'Schedule' },
  'incident-timeline': { title: 'incident timelines', filledBy: 'incident.opened' },
  'game-day': { title: 'game days and rehearsals', filledBy: undefined },
  'runbook-execution': { title: 'runs of procedures', filledBy: 'run.finished' },
  remark: { title: 'remarks about procedures', filledBy: 'run.feedback' },
  escalation: { title: 'concerns raised and their answers', filledBy: undefined },
  survey: { title: 'survey answers', filledBy: undefined },
  'calendar-event': { title: 'planned events', filledBy: 'MaintenanceWindow' },
  'provider-event': { title: 'news from providers', filledBy: undefined },
  environment: { title: 'environments', filledBy: 'Environment' },
  experiment: { title: 'experiments', filledBy: undefined },
  'feature-flag': { title: 'feature flags', filledBy: undefined },
  deployment: { title: 'deployments', filledBy: undefined },
  'skill-requirement': { title: 'required skills', filledBy: undefined },
  skill: { title: 'skills people hold', filledBy: undefined },
  'learning-allocation': { title: 'learning time', filledBy: undefined },
  'on-call-shift': { title: 'on-call shifts', filledBy: 'Schedule' },
  page: { title: 'pages sent', filledBy: 'notice.paged' },
  'time-allocation': { title: 'how time was spent', filledBy: undefined },
  'capacity-plan': { title: 'capacity plans', filledBy: undefined },
  'alert-rule': { title: 'alert routes', filledBy: 'Route' },
  'telemetry-stream': { title: 'telemetry streams and when they last spoke', filledBy: undefined },
  journey: { title: 'user journeys', filledBy: undefined },
  'synthetic-check': { title: 'canaries', filledBy: 'Canary' },
  'trace-edge': { title: 'calls seen in traces', filledBy: undefined },
  repo: { title: 'repositories and their protection', filledBy: undefined },
  artifact: { title: 'build artifacts', filledBy: undefined },
  'drift-finding': { title: 'drift findings', filledBy: undefined },
  'test-run': { title: 'test runs', filledBy: undefined },
  'pipeline-run': { title: 'pipeline runs', filledBy: undefined },
  'config-item': { title: 'configuration items', filledBy: undefined },
  'patch-status': { title: 'patch state of hosts and images', filledBy: undefined },
  postmortem: { title: 'post-incident analyses', filledBy: undefined },
  review: { title: 'well-architected and readiness reviews', filledBy: undefined },
  milestone: { title: 'review milestones', filledBy: undefined },
  'launch-decision': { title: 'launch decisions', filledBy: undefined },
  'lens-version': { title: 'versions of lenses', filledBy: undefined },
  lesson: { title: 'lessons learned', filledBy: undefined },
  automation: { title: 'automations', filledBy: 'Route' },
  problem: { title: 'problem records', filledBy: undefined },
  'support-plan': { title: 'support plans', filledBy: undefined },
  anomaly: { title: 'anomalies found in metrics', filledBy: undefined },
  'saved-query': { title: 'saved queries', filledBy: undefined },
  alert: { title: 'alerts', filledBy: 'alert.opened' },
  dashboard: { title: 'dashboards', filledBy: undefined },
  'status-page': { title: 'status pages', filledBy: undefined },
  'status-update': { title: 'status updates', filledBy: undefined },
  'priority-matrix': { title: 'the priority matrix', filledBy: 'PriorityMatrix' },
  'comms-plan': { title: 'customer communication plans', filledBy: undefined },
  'dashboard-view': { title: 'views of dashboards', filledBy: undefined },
  'automation-run': { title: 'runs of automations', filledBy: 'run.finished' },
  'quota-usage': { title: 'use of quotas', filledBy: undefined },
  retrospective: { title: 'retrospectives', filledBy: undefined },
  'knowledge-article': { title: 'knowledge articles', filledBy: undefined },
  'search-log': { title: 'searches made', filledBy: undefined },
  driver: { title: 'improvement drivers', filledBy: undefined },
  insight: { title: 'insights and their validation', filledBy: undefined },
} as const satisfies Record<string, Feed>

export interface Feed {
  /** As it reads after "needs": `people`, `runs of procedures`. */
  readonly title: string
  /** The kind (`Team`) or fact type (`run.finished`) that fills it. */
  readonly filledBy: string | undefined
}

export type FeedName = keyof typeof feeds

/** Of `names`, the feeds that nothing fills: neither a kind nor a fact type that `isThere` knows. In the order given. */
export const missingFeeds = (names: readonly FeedName[], isThere: (kindOrFact: string) => boolean): readonly FeedName[] =>
  names.filter((name) => {
    const source: string | undefined = feeds[name].filledBy
    return source === undefined || !isThere(source)
  })
