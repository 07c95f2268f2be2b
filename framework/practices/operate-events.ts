import { practice, type Practice } from '#framework/practice.ts'

/** OPS10. */
export const operateEvents: readonly Practice[] = [
  practice({
    id: 'OPS10-BP01',
    title: 'Use a process for event, incident, and problem management',
    risk: 'High',
    effort: 'Medium',
    description: 'Handle events, incidents and problems by processes people know, with roles, severities and times.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'The three processes are active, owned and reviewed, with a severity scale and roles.',
        ['process'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Incidents have a severity, a leader within ten minutes, a timeline and a complete path of states.',
        ['incident', 'incident-timeline'],
      ],
      [
        'c workload behaviour mandatory NA',
        'What comes back three times becomes a problem with an owner and an analysis.',
        ['incident', 'problem'],
      ],
    ],
  }),
  practice({
    id: 'OPS10-BP02',
    title: 'Have a process per alert',
    risk: 'High',
    effort: 'not stated',
    description: 'Let no alert fire without an owner, a document to follow and somebody to page.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Enabled routes and rules have an owner, an active document and an escalation policy.',
        ['alert-rule', 'runbook', 'playbook', 'escalation-policy'],
      ],
      [
        'b workload state mandatory FAIL',
        'The documents they lead to exist and were reviewed in time.',
        ['alert-rule', 'runbook', 'playbook'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'Nothing fired this month without a process, and frequent alerts have some automation.',
        ['alert', 'automation', 'alert-rule'],
      ],
    ],
  }),
  practice({
    id: 'OPS10-BP03',
    title: 'Prioritize operational events based on business impact',
    risk: 'High',
    effort: 'not stated',
    description: 'Work first on what hurts the business most: impact times urgency, decided before the event.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'The matrix of impact and urgency is in force, and each production workload has a tier.',
        ['priority-matrix', 'workload'],
      ],
      [
        'b organization behaviour mandatory UNKNOWN',
        'Incidents carry the priority the matrix gives, or a reason for another.',
        ['incident', 'priority-matrix'],
      ],
      [
        'c organization behaviour signal UNKNOWN',
        'Nobody worked on the lesser while the greater waited, and the urgent is engaged first.',
        ['incident'],
      ],
    ],
  }),
  practice({
    id: 'OPS10-BP04',
    title: 'Define escalation paths',
    risk: 'Medium',
    effort: 'Moderate',
    description: 'Say who is called, in which order and after how long, and try it.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Escalation has two or more levels with time-outs and people who are here, and a way to important vendors.',
        ['escalation-policy', 'on-call-schedule', 'support-plan'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'A test page reached an acknowledgement in time at every level.',
        ['game-day', 'page', 'escalation-policy'],
      ],
      ['c workload behaviour signal NA', 'Unanswered pages of major incidents went on by themselves, all of them.', ['page', 'incident']],
    ],
  }),
  practice({
    id: 'OPS10-BP05',
    title: 'Define a customer communication plan for service-impacting events',
    risk: 'Medium',
    effort: 'High',
    description: 'Plan what customers are told when a service suffers: who writes, who approves, where, in which words.',
    checks: [
      [
        'a workload state mandatory NA',
        'Customer-facing workloads have a plan with roles, independent channels, templates and approvers.',
        ['comms-plan', 'person'],
      ],
      [
        'b workload behaviour mandatory NA',
        'In major incidents customers heard within 30 minutes, at the promised rhythm, and at the end.',
        ['incident', 'status-update'],
      ],
      ['c workload behaviour signal NA', 'The plan was drilled within a year.', ['game-day', 'improvement-item']],
    ],
  }),
  practice({
    id: 'OPS10-BP06',
    title: 'Communicate status through dashboards',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Let people see the state for themselves, each audience in its own terms.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Technical people, leaders and customers each have a dashboard with thresholds and alarm state.',
        ['dashboard'],
      ],
      [
        'b workload behaviour mandatory NA',
        'During major incidents its data is fresh, and people other than responders look at it.',
        ['dashboard', 'incident', 'dashboard-view'],
      ],
      ['c workload behaviour signal UNKNOWN', 'Fewer people have to ask for status than a quarter ago.', ['request', 'dashboard']],
    ],
  }),
  practice({
    id: 'OPS10-BP07',
    title: 'Automate responses to events',
    risk: 'Medium',
    effort: 'High',
    description: 'Let machines answer what needs no judgement, and show that they do it well.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Workloads of tier 0 and 1 have an automated response that runs, or is tested, with success.',
        ['automation', 'automation-run'],
      ],
      [
        'b organization behaviour mandatory UNKNOWN',
        'Most of the ten most frequent alerts and requests are automated, or about to be.',
        ['alert', 'request', 'automation', 'improvement-item'],
      ],
      [
        'c workload behaviour signal NA',
        'Drift and failed controls are mended by machine no less than before, and quotas are watched.',
        ['drift-finding', 'control-result', 'automation-run', 'quota-usage'],
      ],
    ],
  }),
]
