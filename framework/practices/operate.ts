import { practice, type Practice } from '#framework/practice.ts'

/** OPS08, OPS09. */
export const operate: readonly Practice[] = [
  practice({
    id: 'OPS08-BP01',
    title: 'Analyze workload metrics',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Look at the metrics regularly with the business question in mind, and act on what they show.',
    checks: [
      [
        'a workload behaviour mandatory FAIL',
        'Metrics were reviewed this month (tier 0 and 1) or quarter, with a business indicator and findings.',
        ['review-meeting', 'goal'],
      ],
      [
        'b workload state mandatory FAIL',
        'Something looks for the unusual, and what it finds is looked at within two days.',
        ['alert-rule', 'anomaly'],
      ],
      ['c workload behaviour signal NA', 'Most findings end in work or a reasoned no.', ['review-meeting', 'improvement-item']],
    ],
  }),
  practice({
    id: 'OPS08-BP02',
    title: 'Analyze workload logs',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Bring logs together, keep them long enough, and ask them questions before and during trouble.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Logs of production components are central, searchable and kept as long as the rule says.',
        ['telemetry-stream', 'component'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'Log queries are run or scheduled, and at least one raises an alert.',
        ['saved-query', 'alert-rule'],
      ],
      [
        'c workload behaviour signal FAIL',
        'The way logs are used was reviewed, and analyses of major incidents cite them.',
        ['review-meeting', 'postmortem'],
      ],
    ],
  }),
  practice({
    id: 'OPS08-BP03',
    title: 'Analyze workload traces',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Use traces to see where time goes and where errors begin.',
    checks: [
      [
        'a workload state mandatory NA',
        'Critical journeys have latency and fault figures taken from traces, reviewed within 90 days.',
        ['telemetry-stream', 'journey', 'review-meeting'],
      ],
      ['b workload behaviour mandatory NA', 'Spans lead to the log events of the same request.', ['telemetry-stream', 'trace-edge']],
      ['c workload behaviour signal NA', 'Analyses of major incidents cite traces.', ['postmortem', 'incident']],
    ],
  }),
  practice({
    id: 'OPS08-BP04',
    title: 'Create actionable alerts',
    risk: 'High',
    effort: 'Medium',
    description: 'Page a person only for what matters and can be acted on, and tune what does not deserve it.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Paging rules name what they protect, an owner, a severity, the impact and a document to follow.',
        ['alert-rule', 'goal', 'runbook', 'playbook'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Most pages led to something being done, and no rule cries weekly without a problem record.',
        ['alert', 'page', 'problem'],
      ],
      ['c workload behaviour signal FAIL', 'Alert rules were reviewed or tuned within 180 days.', ['alert-rule']],
    ],
  }),
  practice({
    id: 'OPS08-BP05',
    title: 'Create dashboards',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Show the state of the workload to those who need it, technical and business, on pages somebody owns.',
    checks: [
      ['a workload state mandatory FAIL', 'There is a technical and a business dashboard, owned and reviewed.', ['dashboard', 'goal']],
      [
        'b workload behaviour mandatory FAIL',
        'No widget is empty, and dashboards were reviewed since the last big change.',
        ['dashboard', 'change'],
      ],
      ['c workload state signal FAIL', 'What is shown is also watched, and a view stays readable.', ['dashboard', 'alert-rule']],
    ],
  }),
  practice({
    id: 'OPS09-BP01',
    title: 'Measure operations goals and KPIs with metrics',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Measure operations themselves: flow, quality and what customers of the team feel, against a baseline.',
    checks: [
      [
        'a team state mandatory FAIL',
        'Each operations team publishes three or more indicators with baseline, target and owner.',
        ['goal', 'team'],
      ],
      ['b team behaviour mandatory UNKNOWN', 'Their values are computed from records within a week.', ['goal', 'metric-sample']],
      ['c team behaviour signal FAIL', 'Baselines were looked at again within 180 days.', ['goal', 'review-meeting']],
    ],
  }),
  practice({
    id: 'OPS09-BP02',
    title: 'Communicate status and trends to ensure visibility into operation',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Show how operations are doing, to leaders and to users, without their having to ask.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'A view of status exists for leaders and for users, with who leads and when to expect what.',
        ['dashboard', 'status-page'],
      ],
      [
        'b workload behaviour mandatory NA',
        'In major incidents the first word came in time and the rhythm was kept.',
        ['incident', 'status-update'],
      ],
      [
        'c organization behaviour signal FAIL',
        'A report on operations went out this month and a leader read it.',
        ['communication', 'review-meeting'],
      ],
    ],
  }),
  practice({
    id: 'OPS09-BP03',
    title: 'Review operations metrics and prioritize improvement',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Review the figures of operations with those they serve, and choose what to improve.',
    checks: [
      [
        'a organization behaviour mandatory FAIL',
        'Operations and business reviewed the figures within 30 days.',
        ['review-meeting', 'person'],
      ],
      [
        'b organization behaviour mandatory NA',
        'Most actions of those reviews were done by their date.',
        ['review-meeting', 'improvement-item'],
      ],
      ['c organization behaviour signal FAIL', 'Operations goals were affirmed or changed within 90 days.', ['goal', 'review-meeting']],
    ],
  }),
]
