import { practice, type Practice } from '#framework/practice.ts'

/** OPS06, OPS07. */
export const prepareDeploymentAndReadiness: readonly Practice[] = [
  practice({
    id: 'OPS06-BP01',
    title: 'Plan for unsuccessful changes',
    risk: 'High',
    effort: 'Medium',
    description: 'Decide before a change how it will be undone or outlived, and practise that.',
    checks: [
      [
        'a workload behaviour mandatory UNKNOWN',
        'Each production change had a recovery plan with a time bound before it began.',
        ['change'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'A rollback was done or rehearsed lately, within the time planned.',
        ['deployment', 'runbook-execution', 'game-day'],
      ],
      ['c workload behaviour signal NA', 'Failed changes have a recorded outage and a review.', ['deployment', 'incident', 'postmortem']],
    ],
  }),
  practice({
    id: 'OPS06-BP02',
    title: 'Test deployments',
    risk: 'High',
    effort: 'High',
    description: 'Rehearse the deployment itself with the same procedure that production will get.',
    checks: [
      [
        'a workload behaviour mandatory UNKNOWN',
        'The same pipeline deployed to another environment before and its tests passed there.',
        ['deployment', 'pipeline-run', 'test-run', 'environment'],
      ],
      ['b workload behaviour mandatory NA', 'Infrastructure changes show a preview and a look for drift.', ['change', 'drift-finding']],
      ['c workload behaviour signal UNKNOWN', 'Few deployments fail because of their own procedure.', ['deployment']],
    ],
  }),
  practice({
    id: 'OPS06-BP03',
    title: 'Employ safe deployment strategies',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Expose a change to a few before everybody, watch, and only then go on.',
    checks: [
      [
        'a workload behaviour mandatory UNKNOWN',
        'Deployments use a canary, rolling, blue-green or flagged way.',
        ['deployment', 'feature-flag'],
      ],
      [
        'b workload behaviour mandatory NA',
        'Staged deployments begin small and wait under the eyes of an alert before the next step.',
        ['deployment', 'alert-rule'],
      ],
      ['c workload behaviour signal NA', 'Bad deployments are stopped before everybody meets them.', ['deployment']],
    ],
  }),
  practice({
    id: 'OPS06-BP04',
    title: 'Automate testing and rollback',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Let tests decide after a deployment, and let the rollback start by itself.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'The pipeline tests after deploying and rolls back by itself on an alert or verdict.',
        ['pipeline-run', 'alert-rule'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'Failed deployments were mostly rolled back by machine within 15 minutes, or that was rehearsed.',
        ['deployment', 'game-day'],
      ],
      ['c workload behaviour signal UNKNOWN', 'Deployments state what success means.', ['deployment']],
    ],
  }),
  practice({
    id: 'OPS07-BP01',
    title: 'Ensure personnel capability',
    risk: 'High',
    effort: 'High',
    description: 'Have enough trained people to run the workload, at every hour it promises.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Every hour of the next 30 days has two different people on call (tier 0 and 1), or the support hours have one.',
        ['on-call-schedule', 'on-call-shift', 'person'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'People in the rotation were introduced to the workload, hold its skills and shadowed a shift.',
        ['on-call-shift', 'training-record', 'skill'],
      ],
      [
        'c team behaviour signal FAIL',
        'Size and skills of the team were assessed within 180 days and after big changes.',
        ['review-meeting', 'skill-requirement', 'workload'],
      ],
    ],
  }),
  practice({
    id: 'OPS07-BP02',
    title: 'Ensure a consistent review of operational readiness',
    risk: 'High',
    effort: 'High',
    description: 'Review readiness the same way each time: before launch and again at intervals.',
    checks: [
      [
        'a workload behaviour mandatory NA',
        'Workloads launched this year passed a readiness review and a recorded decision first.',
        ['review', 'milestone', 'launch-decision', 'exception', 'workload'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'The last readiness review is recent, also after big changes and major incidents.',
        ['review', 'milestone', 'change', 'incident'],
      ],
      [
        'c organization behaviour signal FAIL',
        'The review itself is kept current with lessons from incidents.',
        ['lens-version', 'lesson', 'postmortem'],
      ],
    ],
  }),
  practice({
    id: 'OPS07-BP03',
    title: 'Use runbooks to perform procedures',
    risk: 'Medium',
    effort: 'Low',
    description: 'Write down how to achieve each recurring outcome, so that somebody else can do it, and then by machine.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Each production workload has a runbook, and active ones are complete: owner, outcome, tools, permissions, error handling, contact, review.',
        ['runbook', 'person', 'workload'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'Runbooks of tier 0 and 1 were run with success by somebody other than their author lately.',
        ['runbook-execution', 'runbook'],
      ],
      [
        'c workload behaviour signal FAIL',
        'Runbooks were validated after the last change of what they operate.',
        ['runbook', 'change', 'automation'],
      ],
    ],
  }),
  practice({
    id: 'OPS07-BP04',
    title: 'Use playbooks to investigate issues',
    risk: 'Medium',
    effort: 'Low',
    description: 'Write down how to investigate each sort of trouble, who is told, and which runbook mends it.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'The kinds of incident that make up most of them have a complete playbook.',
        ['incident', 'playbook', 'person'],
      ],
      [
        'b workload state mandatory NA',
        'Problems with a known cause link the runbook that mends them.',
        ['problem', 'runbook', 'playbook'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'Most larger incidents used a playbook, and playbooks are exercised.',
        ['incident', 'playbook', 'runbook-execution'],
      ],
    ],
  }),
  practice({
    id: 'OPS07-BP05',
    title: 'Make informed decisions to deploy systems and changes',
    risk: 'Low',
    effort: 'Moderate',
    description: 'Decide on a release with the benefits, the risks and the way back in view, and imagine beforehand how it fails.',
    checks: [
      [
        'a workload behaviour mandatory NA',
        'Risky changes carry criteria for success and rollback, a baseline, policy results and an approver.',
        ['change', 'control-result', 'decision'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'A failed change was imagined at the table within a year and before each launch.',
        ['game-day', 'launch-decision'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'Nothing was deployed against a failing policy without an exception.',
        ['deployment', 'control-result', 'exception'],
      ],
    ],
  }),
  practice({
    id: 'OPS07-BP06',
    title: 'Create support plans for production workloads',
    risk: 'Low',
    effort: 'Low',
    description: 'Have support from the vendors a workload depends on, at the level it needs, and know how to call on it.',
    checks: [
      [
        'a workload state mandatory NA',
        'Important vendors have a support plan with level, response target, way in and escalation contact.',
        ['dependency', 'support-plan'],
      ],
      ['b workload behaviour mandatory NA', 'Vendor contacts were verified within 180 days.', ['support-plan']],
      [
        'c organization state signal NA',
        'Production accounts have the provider’s support at a level that helps, or a documented plan.',
        ['account', 'support-plan'],
      ],
    ],
  }),
]
