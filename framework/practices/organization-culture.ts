import { practice, type Practice } from '#framework/practice.ts'

/** OPS03. */
export const organizationCulture: readonly Practice[] = [
  practice({
    id: 'OPS03-BP01',
    title: 'Provide executive sponsorship',
    risk: 'High',
    effort: 'Medium',
    description: 'Have a leader who owns the outcome of operations, sets goals for it and looks at them.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'A named, active sponsor owns a published operations goal with metric and target.',
        ['person', 'goal'],
      ],
      [
        'b organization behaviour mandatory FAIL',
        'The sponsor attended most operations reviews of the last 180 days.',
        ['review-meeting', 'person'],
      ],
      [
        'c organization behaviour signal FAIL',
        'The sponsor’s goals have fresh values and a status told within 35 days.',
        ['goal', 'metric-sample', 'communication'],
      ],
    ],
  }),
  practice({
    id: 'OPS03-BP02',
    title: 'Team members are empowered to take action when outcomes are at risk',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Let those on duty act when the outcome is at risk: say beforehand what they may do without asking.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'On-call people hold a pre-approved way to roll back, scale, switch off or fail over, with a runbook and tried access.',
        ['authority', 'runbook', 'access-check', 'on-call-schedule'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'In major incidents the first mitigation did not wait longer than ten minutes for an approval.',
        ['incident', 'incident-timeline'],
      ],
      [
        'c team behaviour signal FAIL',
        'In each team somebody other than the lead rehearsed that authority within 180 days.',
        ['game-day', 'runbook-execution'],
      ],
    ],
  }),
  practice({
    id: 'OPS03-BP03',
    title: 'Escalation is encouraged',
    risk: 'High',
    effort: 'Medium',
    description: 'Make it normal and safe to raise a concern, and let it climb until the person who raised it is satisfied.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'There is a procedure for raising a concern with at least two levels, all of them people who are here.',
        ['escalation-policy', 'process'],
      ],
      [
        'b organization behaviour mandatory FAIL',
        'Concerns come from more than one team, are answered within a business day and closed with the raiser’s consent.',
        ['escalation'],
      ],
      [
        'c organization attestation signal UNKNOWN',
        'People say it is safe to escalate, and leaders said so within 180 days.',
        ['survey', 'communication'],
      ],
    ],
  }),
  practice({
    id: 'OPS03-BP04',
    title: 'Communications are timely, clear, and actionable',
    risk: 'High',
    effort: 'not stated',
    description: 'Tell those concerned in time, with the context, and with what is asked of them by when.',
    checks: [
      [
        'a workload behaviour mandatory NA',
        'Planned changes of some impact were announced 72 hours ahead to the teams they touch.',
        ['change', 'calendar-event', 'communication'],
      ],
      ['b organization behaviour mandatory NA', 'Announcements that ask for something are answered by their date.', ['communication']],
      [
        'c workload behaviour signal NA',
        'Notices about vulnerabilities and providers reach the owning team within a day.',
        ['vulnerability', 'provider-event', 'communication'],
      ],
    ],
  }),
  practice({
    id: 'OPS03-BP05',
    title: 'Experimentation is encouraged',
    risk: 'Medium',
    effort: 'High',
    description: 'Give people a safe place to try things, and treat a negative result as a result.',
    checks: [
      ['a team state mandatory FAIL', 'Each team used a sandbox, apart from production, within 90 days.', ['environment', 'team']],
      [
        'b team behaviour mandatory FAIL',
        'Each team ran an experiment with a hypothesis and a learning within 180 days, and some of them failed.',
        ['experiment'],
      ],
      [
        'c workload behaviour signal NA',
        'Experiments in production run behind a flag with a criterion to stop.',
        ['experiment', 'feature-flag', 'deployment'],
      ],
    ],
  }),
  practice({
    id: 'OPS03-BP06',
    title: 'Team members are encouraged to maintain and grow their skill sets',
    risk: 'Medium',
    effort: 'High',
    description: 'Plan and protect time for learning, aimed at the skills the workloads ask for.',
    checks: [
      [
        'a team state mandatory FAIL',
        'Skills the owned workloads need were assessed within 180 days, and gaps have a plan.',
        ['skill-requirement', 'skill', 'component', 'improvement-item'],
      ],
      [
        'b team behaviour mandatory UNKNOWN',
        'Learning time is planned and used, and most people learned something recorded this year.',
        ['learning-allocation', 'training-record', 'person'],
      ],
      [
        'c workload state signal UNKNOWN',
        'Each critical skill of each workload is held by at least two people.',
        ['skill-requirement', 'skill', 'person'],
      ],
    ],
  }),
  practice({
    id: 'OPS03-BP07',
    title: 'Resource teams appropriately',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Give teams enough people for what they run, and keep the load of duty bearable.',
    checks: [
      [
        'a team behaviour mandatory UNKNOWN',
        'Rotations have enough people, at most one week in four, and few pages out of hours.',
        ['on-call-schedule', 'on-call-shift', 'page'],
      ],
      [
        'b team behaviour mandatory UNKNOWN',
        'Toil takes at most half of the capacity, and somebody looked at the figure.',
        ['time-allocation', 'incident', 'runbook-execution', 'review-meeting'],
      ],
      [
        'c team state signal FAIL',
        'Capacity was planned within 90 days, and a gap is small or an accepted risk.',
        ['capacity-plan', 'risk'],
      ],
    ],
  }),
]
