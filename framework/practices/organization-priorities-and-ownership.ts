import { practice, type Practice } from '#framework/practice.ts'

/** OPS01, OPS02. */
export const organizationPrioritiesAndOwnership: readonly Practice[] = [
  practice({
    id: 'OPS01-BP01',
    title: 'Evaluate customer needs',
    risk: 'High',
    effort: 'not stated',
    description:
      'Write down what the people who use the workload need, agree it with business, development and operations, and tie each need to a goal. Needs nobody acts on are guesses.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Every workload has a current customer need, agreed by business, development and operations and tied to a goal.',
        ['workload', 'customer-need', 'person', 'goal'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Four in five needs older than a month led to work or to a recorded decision not to act.',
        ['customer-need', 'improvement-item', 'decision'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'Customers seldom call for help outside support hours, or the hours were reviewed with that figure in hand.',
        ['feedback', 'incident', 'workload', 'customer-need'],
      ],
    ],
  }),
  practice({
    id: 'OPS01-BP02',
    title: 'Evaluate internal customer needs',
    risk: 'High',
    effort: 'not stated',
    description: 'Ask the teams that build on a workload what they need from it, and tell them before something changes under their feet.',
    checks: [
      [
        'a workload state mandatory NA',
        'A workload other teams depend on has a current need agreed with at least half of them.',
        ['dependency', 'customer-need', 'team'],
      ],
      [
        'b workload behaviour mandatory NA',
        'Teams affected by a change heard of it at least five business days before.',
        ['change', 'communication', 'request', 'team'],
      ],
      ['c team behaviour signal FAIL', 'Each team changed or confirmed its list of priorities within 90 days.', ['goal', 'review-meeting']],
    ],
  }),
  practice({
    id: 'OPS01-BP03',
    title: 'Evaluate governance requirements',
    risk: 'High',
    effort: 'Medium',
    description: 'Know which rules of your own organization apply to each workload, and check that they are kept.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'The internal rules that apply are listed, owned and reviewed within a year; none at all is somebody’s approved decision.',
        ['requirement', 'workload'],
      ],
      [
        'b workload behaviour mandatory UNKNOWN',
        'Each applicable rule was evaluated within a week and passes or has an exception that has not expired.',
        ['requirement', 'control-result', 'exception'],
      ],
      [
        'c workload behaviour signal FAIL',
        'A bundle of evidence for the workload was made within a year and its checksum verifies.',
        ['evidence-bundle', 'control-result'],
      ],
    ],
  }),
  practice({
    id: 'OPS01-BP04',
    title: 'Evaluate compliance requirements',
    risk: 'High',
    effort: 'Medium',
    description:
      'Know which laws, contracts and standards from outside bind each workload, prove them with controls, and train the people they concern.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Every workload says which outside standards bind it; “none” counts only with a name and a date.',
        ['workload', 'person'],
      ],
      [
        'b workload behaviour mandatory NA',
        'Controls of each standard in scope have fresh results, and what fails has an exception or a dated action.',
        ['requirement', 'control-result', 'exception', 'improvement-item'],
      ],
      [
        'c team behaviour signal NA',
        'The owning team holds current training for each standard in scope.',
        ['team', 'person', 'training-record'],
      ],
    ],
  }),
  practice({
    id: 'OPS01-BP05',
    title: 'Evaluate threat landscape',
    risk: 'Medium',
    effort: 'not stated',
    description:
      'Keep a list of what could go wrong on purpose or by accident, with how likely, how bad, whose it is and what is done about it.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Every workload has at least one risk, and every open risk is rated, owned, treated and reviewed.',
        ['risk', 'workload'],
      ],
      [
        'b workload behaviour mandatory NA',
        'No high risk stays untreated, or accepted past its date, for more than 30 days.',
        ['risk', 'exception'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'News of vulnerabilities reaches nearly every component daily, and a review in the last quarter looked at it.',
        ['vulnerability', 'component', 'review-meeting'],
      ],
    ],
  }),
  practice({
    id: 'OPS01-BP06',
    title: 'Evaluate tradeoffs while managing benefits and risks',
    risk: 'Medium',
    effort: 'Medium-High',
    description: 'Decide between competing wishes openly: options, benefits, risks, who may decide, and later whether it turned out well.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Each class of decision names a role that may take it, held by somebody today.',
        ['authority', 'person'],
      ],
      [
        'b workload behaviour mandatory NA',
        'High-risk changes and one-way doors carry a decision with options, benefits, risks and a decider who had the authority.',
        ['change', 'improvement-item', 'decision', 'authority'],
      ],
      ['c organization behaviour signal NA', 'Decisions that asked for a second look got one, with the outcome noted.', ['decision']],
    ],
  }),
  practice({
    id: 'OPS02-BP01',
    title: 'Resources have identified owners',
    risk: 'High',
    effort: 'Low',
    description: 'Give everything that runs one team that answers for it, and make sure that team can be reached.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Nearly everything in the catalog has an owner that exists; all of it for production of tier 0 and 1.',
        ['component', 'resource', 'account', 'team'],
      ],
      [
        'b organization state mandatory FAIL',
        'Owning teams have two or more active members and a contact somebody verified within 180 days.',
        ['team', 'person', 'account'],
      ],
      [
        'c organization behaviour signal NA',
        'Each thing has exactly one accountable owner, and what loses it finds a new one within a week.',
        ['ownership-event', 'team', 'resource'],
      ],
    ],
  }),
  practice({
    id: 'OPS02-BP02',
    title: 'Processes and procedures have identified owners',
    risk: 'High',
    effort: 'Medium',
    description: 'Give each procedure a named owner who keeps it right, and put it where those who need it find it.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Active procedures have an active owner, a review in time and a home under version control.',
        ['process', 'runbook', 'playbook', 'person'],
      ],
      [
        'b organization state mandatory FAIL',
        'Each active procedure is linked to a workload and found by search in its latest wording.',
        ['process', 'runbook', 'search-index'],
      ],
      [
        'c organization behaviour signal NA',
        'Remarks about a procedure are answered within ten business days.',
        ['remark', 'runbook', 'playbook'],
      ],
    ],
  }),
  practice({
    id: 'OPS02-BP03',
    title: 'Operations activities have identified owners responsible for their performance',
    risk: 'High',
    effort: 'Medium',
    description: 'Name who performs each recurring duty (deploying, patching, restoring, reviewing access …) and show that it is done.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'The minimum set of duties has a performing team and a described process.',
        ['activity', 'team', 'process', 'workload'],
      ],
      ['b workload behaviour mandatory UNKNOWN', 'Recurring duties were last done when they were due.', ['activity', 'activity-run']],
      [
        'c team behaviour signal NA',
        'After a reorganization, duties were confirmed again within 30 days.',
        ['ownership-event', 'team', 'activity'],
      ],
    ],
  }),
  practice({
    id: 'OPS02-BP04',
    title: 'Mechanisms exist to manage responsibilities and ownership',
    risk: 'High',
    effort: 'Medium',
    description: 'Let anyone find out who is responsible for what, and whom to ask when it is unclear.',
    checks: [
      [
        'a team state mandatory FAIL',
        'Each team has a charter, an active lead, a list of responsibilities and a contact, reviewed within 180 days.',
        ['team', 'person', 'responsibility'],
      ],
      [
        'b organization behaviour mandatory NA',
        'Questions of the kind “whose is this?” go to one owner and are settled within five business days.',
        ['escalation-policy', 'request'],
      ],
      [
        'c organization behaviour signal NA',
        'No subject has two accountable parties, and the ownerless share does not grow.',
        ['responsibility', 'ownership-event'],
      ],
    ],
  }),
  practice({
    id: 'OPS02-BP05',
    title: 'Mechanisms exist to request additions, changes, and exceptions',
    risk: 'Medium',
    effort: 'Medium',
    description: 'Offer a way to ask for additions, changes and exceptions, decide on benefit and risk, and let exceptions end.',
    checks: [
      [
        'a organization state mandatory FAIL',
        'Processes, standards and resource classes say where a request goes and who answers.',
        ['process', 'design-standard', 'request', 'team'],
      ],
      [
        'b organization behaviour mandatory NA',
        'Requests are decided in time, with benefit and risk written down.',
        ['request', 'decision'],
      ],
      [
        'c organization behaviour signal NA',
        'No one approves their own exception, and none stays in force past its end.',
        ['exception', 'person'],
      ],
    ],
  }),
  practice({
    id: 'OPS02-BP06',
    title: 'Responsibilities between teams are predefined or negotiated',
    risk: 'Low',
    effort: 'Medium',
    description: 'Agree between teams what one may expect of the other before the night on which it matters.',
    checks: [
      [
        'a organization state mandatory NA',
        'Important edges between teams carry an agreement both accepted, with a response target and a channel.',
        ['dependency', 'agreement', 'team', 'request', 'incident'],
      ],
      [
        'b organization behaviour signal UNKNOWN',
        'Requests and calls for help between teams are answered within the agreed time.',
        ['agreement', 'request', 'incident'],
      ],
      ['c workload behaviour signal NA', 'No major incident with several teams went 15 minutes without somebody leading it.', ['incident']],
    ],
  }),
]
