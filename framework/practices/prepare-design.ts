import { practice, type Practice } from '#framework/practice.ts'

/** OPS05. */
export const prepareDesign: readonly Practice[] = [
  practice({
    id: 'OPS05-BP01',
    title: 'Use version control',
    risk: 'High',
    effort: 'not stated',
    description: 'Keep code, infrastructure and procedures under version control, and be able to say which version runs.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Components, infrastructure and runbooks point to a repository with commits.',
        ['component', 'repo', 'runbook'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Production artifacts lead back to a commit, and changes outside version control are rare.',
        ['deployment', 'artifact', 'change', 'drift-finding'],
      ],
      ['c workload state signal FAIL', 'Production repositories protect their default branch.', ['repo']],
    ],
  }),
  practice({
    id: 'OPS05-BP02',
    title: 'Test and validate changes',
    risk: 'High',
    effort: 'not stated',
    description: 'Test every kind of change before customers do: code, infrastructure, configuration and security rules.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'A testing standard is in force, and production repositories name the suites they require.',
        ['design-standard', 'repo'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Changes reached production only after their required suites passed.',
        ['change', 'test-run', 'pipeline-run'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'Integration tests finish within ten minutes and their results are published.',
        ['pipeline-run', 'test-run'],
      ],
    ],
  }),
  practice({
    id: 'OPS05-BP03',
    title: 'Use configuration management systems',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Treat configuration as something declared, validated and compared with what is really there.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Configuration items have an owner, a declared source and a rule that validates them.',
        ['config-item', 'team'],
      ],
      ['b workload behaviour mandatory UNKNOWN', 'Drift is looked for daily and does not stay.', ['drift-finding', 'config-item']],
      [
        'c workload behaviour signal NA',
        'Configuration changes go through the pipeline, in stages when they are risky.',
        ['change', 'pipeline-run', 'deployment'],
      ],
    ],
  }),
  practice({
    id: 'OPS05-BP04',
    title: 'Use build and deployment management systems',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Build and deploy by machine, the same artifact in every environment, and look afterwards whether it is well.',
    checks: [
      [
        'a workload behaviour mandatory UNKNOWN',
        'Production deployments are made by a pipeline from artifacts it built.',
        ['deployment', 'pipeline-run', 'artifact'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'What went to production ran in another environment before, bit by bit the same.',
        ['deployment', 'artifact', 'environment'],
      ],
      ['c workload behaviour signal UNKNOWN', 'Each deployment got a verdict on its health within half an hour.', ['deployment']],
    ],
  }),
  practice({
    id: 'OPS05-BP05',
    title: 'Perform patch management',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Keep everything patched within a time that fits the danger, and try patches before production.',
    checks: [
      [
        'a workload behaviour mandatory UNKNOWN',
        'Vulnerabilities are fixed within the time their severity allows, or have an exception.',
        ['vulnerability', 'exception'],
      ],
      [
        'b workload state mandatory UNKNOWN',
        'Patch state of images and hosts is known and base images are young.',
        ['patch-status', 'component'],
      ],
      ['c workload behaviour signal NA', 'Patches ran outside production for a day first.', ['change', 'deployment', 'environment']],
    ],
  }),
  practice({
    id: 'OPS05-BP06',
    title: 'Share design standards',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Publish the standards teams build by, keep them owned and current, and offer a way to change them.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Each domain of design has a published standard with an owner, reviewed within 180 days.',
        ['design-standard', 'team'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Workloads were compared with the standards within 90 days and mostly keep them.',
        ['design-standard', 'control-result', 'exception'],
      ],
      [
        'c organization behaviour signal NA',
        'Wishes to change a standard or be exempt from it are decided in time.',
        ['request', 'design-standard'],
      ],
    ],
  }),
  practice({
    id: 'OPS05-BP07',
    title: 'Implement practices to improve code quality',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Have changes reviewed, analysed and tested, and bring what was mended by hand back into the code.',
    checks: [
      ['a workload behaviour mandatory UNKNOWN', 'Merged changes were approved by somebody other than their author.', ['change', 'repo']],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Tests and static analysis run on every change, and few changes fail in production.',
        ['repo', 'pipeline-run', 'deployment', 'incident'],
      ],
      [
        'c workload behaviour signal NA',
        'Fixes made by hand in production are committed within three days.',
        ['change', 'drift-finding', 'repo'],
      ],
    ],
  }),
  practice({
    id: 'OPS05-BP08',
    title: 'Use multiple environments',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Keep environments to develop and rehearse in, apart from production and like it where it counts.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Beside production there is a place to develop and a staging environment, both isolated.',
        ['environment', 'workload'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Deployments passed through at least one environment before production.',
        ['deployment', 'environment'],
      ],
      [
        'c workload state signal FAIL',
        'Controls grow stricter towards production, and staging is configured like it.',
        ['environment', 'config-item'],
      ],
    ],
  }),
  practice({
    id: 'OPS05-BP09',
    title: 'Make frequent, small, reversible changes',
    risk: 'Low',
    effort: 'not stated',
    description: 'Change often, little at a time, and in a way that can be taken back.',
    checks: [
      ['a workload behaviour mandatory UNKNOWN', 'Production is deployed to at least weekly (tier 0 and 1) or monthly.', ['deployment']],
      ['b workload behaviour mandatory UNKNOWN', 'Most changes and deployments are small.', ['change', 'deployment']],
      ['c workload state signal UNKNOWN', 'Changes can be taken back, and one that cannot carries a decision.', ['change', 'decision']],
    ],
  }),
  practice({
    id: 'OPS05-BP10',
    title: 'Fully automate integration and deployment',
    risk: 'Low',
    effort: 'not stated',
    description: 'Let no human hand be needed between merging a change and running it, except where one is wanted.',
    checks: [
      ['a workload behaviour mandatory UNKNOWN', 'The pipeline holds no manual steps but approvals.', ['pipeline-run', 'deployment']],
      [
        'b workload behaviour mandatory UNKNOWN',
        'A commit reaches production within a day (tier 0 and 1) or a week, and hardly anything is changed by console.',
        ['change', 'deployment', 'drift-finding'],
      ],
      ['c workload state signal UNKNOWN', 'What pipelines create carries the required tags.', ['resource']],
    ],
  }),
]
