import { practice, type Practice } from '#framework/practice.ts'

/** OPS11. */
export const evolve: readonly Practice[] = [
  practice({
    id: 'OPS11-BP01',
    title: 'Have a process for continuous improvement',
    risk: 'High',
    effort: 'Low',
    description: 'Improve on purpose: review, find, plan, do, and review again.',
    checks: [
      [
        'a workload behaviour mandatory FAIL',
        'An architecture review with a milestone was completed within a year (tier 0 and 1: half a year).',
        ['review', 'milestone'],
      ],
      [
        'b workload behaviour mandatory NA',
        'High issues have an owner and a date two weeks after the review, and they become fewer.',
        ['review', 'improvement-item'],
      ],
      ['c team behaviour signal UNKNOWN', 'A fair share of finished work is improvement.', ['improvement-item', 'time-allocation']],
    ],
  }),
  practice({
    id: 'OPS11-BP02',
    title: 'Perform post-incident analysis',
    risk: 'High',
    effort: 'Medium',
    description: 'After an incident find out what made it possible, without blame, and prevent the next one.',
    checks: [
      [
        'a workload behaviour mandatory NA',
        'Major and customer-visible incidents have an analysis within ten business days.',
        ['incident', 'postmortem'],
      ],
      [
        'b workload state mandatory NA',
        'Analyses hold the times, contributing factors, the questions answered and an owned preventive action.',
        ['postmortem', 'incident-timeline', 'improvement-item'],
      ],
      [
        'c workload behaviour signal NA',
        'Actions are done by their date, and the same factor seldom returns.',
        ['improvement-item', 'postmortem', 'incident'],
      ],
    ],
  }),
  practice({
    id: 'OPS11-BP03',
    title: 'Implement feedback loops',
    risk: 'High',
    effort: 'Medium',
    description: 'Ask users and team members what is wrong, and tell them what became of it.',
    checks: [
      [
        'a workload behaviour mandatory FAIL',
        'A channel for feedback exists, is used, and is looked through within ten business days.',
        ['feedback'],
      ],
      [
        'b team behaviour mandatory FAIL',
        'Teams look back at least every 45 days, and what they decide gets done.',
        ['retrospective', 'improvement-item'],
      ],
      [
        'c team behaviour signal NA',
        'Those who gave feedback hear back, and improvements are measured before and after.',
        ['feedback', 'improvement-item', 'metric-sample'],
      ],
    ],
  }),
  practice({
    id: 'OPS11-BP04',
    title: 'Perform knowledge management',
    risk: 'High',
    effort: 'Medium',
    description: 'Keep what the organization knows findable, owned, current, and archived when it is not.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Active articles have an owner and a review in time, and stale ones do not linger.',
        ['knowledge-article', 'person'],
      ],
      ['b organization behaviour mandatory UNKNOWN', 'Articles are indexed and searches find something.', ['search-index', 'search-log']],
      [
        'c organization behaviour signal FAIL',
        'Adding, updating and archiving is described, and most teams wrote something this quarter.',
        ['process', 'knowledge-article', 'team'],
      ],
    ],
  }),
  practice({
    id: 'OPS11-BP05',
    title: 'Define drivers for improvement',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Know what drives improvement: wanted abilities, intolerable issues, obligations, each with data.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Drivers of the three sorts are listed with data source and weight, reviewed within 180 days.',
        ['driver'],
      ],
      [
        'b workload behaviour mandatory NA',
        'New improvements name a driver and a goal and are scored.',
        ['improvement-item', 'driver', 'goal'],
      ],
      [
        'c organization behaviour signal UNKNOWN',
        'A year and more of deployments and activity is kept, joined with what came of it.',
        ['deployment', 'metric-sample'],
      ],
    ],
  }),
  practice({
    id: 'OPS11-BP06',
    title: 'Validate insights',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Have insights checked by people of different functions before acting on them.',
    checks: [
      [
        'a organization behaviour mandatory NA',
        'What led to important decisions was validated first by business and by a technical peer.',
        ['insight', 'decision', 'improvement-item', 'person'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'Insights were reviewed with the business owner within 90 days (tier 0 and 1) or 180.',
        ['review-meeting', 'insight'],
      ],
      ['c organization behaviour signal NA', 'Some insights are adjusted or rejected: the check is not a rubber stamp.', ['insight']],
    ],
  }),
  practice({
    id: 'OPS11-BP07',
    title: 'Perform operations metrics reviews',
    risk: 'Medium',
    effort: 'not stated',
    description: 'Look back at the figures of operations across teams, with business, development and operations at the table.',
    checks: [
      [
        'a organization behaviour mandatory FAIL',
        'A retrospective on the figures, with three functions, happens every 30 days.',
        ['review-meeting', 'person'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'The attainment of important objectives was on its agenda, and each breach has an action.',
        ['goal', 'review-meeting', 'improvement-item'],
      ],
      ['c organization behaviour signal NA', 'No maintenance fell into a business event without consent.', ['calendar-event', 'change']],
    ],
  }),
  practice({
    id: 'OPS11-BP08',
    title: 'Document and share lessons learned',
    risk: 'Low',
    effort: 'not stated',
    description: 'Write lessons down and bring them to the teams they concern.',
    checks: [
      [
        'a organization behaviour mandatory NA',
        'Most major incidents and game days led to a lesson shared within 30 days.',
        ['postmortem', 'game-day', 'lesson'],
      ],
      [
        'b organization behaviour mandatory NA',
        'Lessons reach the teams whose technology they concern, are read, and change something.',
        ['lesson', 'communication', 'design-standard', 'lens-version'],
      ],
      ['c organization state signal NA', 'What is shared lies under version control.', ['lesson', 'repo']],
    ],
  }),
  practice({
    id: 'OPS11-BP09',
    title: 'Allocate time to make improvements',
    risk: 'Low',
    effort: 'not stated',
    description: 'Set time aside for improving, and keep it.',
    checks: [
      [
        'a team behaviour mandatory UNKNOWN',
        'Each team plans 15 % of its time for improvement and uses at least 10 %.',
        ['time-allocation', 'team'],
      ],
      [
        'b team behaviour mandatory UNKNOWN',
        'Each team finishes an improvement a month, and open ones do not grow old.',
        ['improvement-item'],
      ],
      [
        'c workload behaviour signal FAIL',
        'A game day in an environment like production was held within a year, with its findings acted on.',
        ['game-day', 'environment', 'improvement-item'],
      ],
    ],
  }),
]
