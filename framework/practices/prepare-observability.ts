import { practice, type Practice } from '#framework/practice.ts'

/** OPS04. */
export const prepareObservability: readonly Practice[] = [
  practice({
    id: 'OPS04-BP01',
    title: 'Identify key performance indicators',
    risk: 'High',
    effort: 'Medium',
    description: 'Choose the few numbers that say whether the workload does its job for the business, and give each an owner and a target.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'There is a business and a technical indicator, each owned, with a target and fresh data.',
        ['goal', 'metric-sample'],
      ],
      [
        'b workload behaviour mandatory FAIL',
        'Indicators were reviewed by business and technical people within 180 days.',
        ['goal', 'review-meeting'],
      ],
      ['c workload state signal FAIL', 'Each business indicator serves a goal, and an alert watches it.', ['goal', 'alert-rule']],
    ],
  }),
  practice({
    id: 'OPS04-BP02',
    title: 'Implement application telemetry',
    risk: 'High',
    effort: 'High',
    description: 'Let the application itself say how it is doing: metrics, logs and events with enough context to act on.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Production components send metrics and logs, and did so a moment ago.',
        ['component', 'telemetry-stream'],
      ],
      [
        'b workload state mandatory FAIL',
        'The code emits a number that matters to the business; log events carry time, service, level and trace, masked where needed.',
        ['telemetry-stream', 'goal'],
      ],
      ['c workload behaviour signal NA', 'Customers are rarely the first to notice an incident.', ['incident']],
    ],
  }),
  practice({
    id: 'OPS04-BP03',
    title: 'Implement user experience telemetry',
    risk: 'High',
    effort: 'Medium',
    description: 'Measure what users experience, by watching real ones and by walking their paths every few minutes.',
    checks: [
      ['a workload state mandatory NA', 'Front ends report real-user measurements within the last day.', ['component', 'telemetry-stream']],
      [
        'b workload state mandatory NA',
        'Each critical journey has a canary that ran lately and raises an alert.',
        ['journey', 'synthetic-check', 'alert-rule'],
      ],
      [
        'c workload behaviour signal NA',
        'The list of journeys was reviewed within 180 days and after each big release.',
        ['journey', 'deployment', 'review-meeting'],
      ],
    ],
  }),
  practice({
    id: 'OPS04-BP04',
    title: 'Implement dependency telemetry',
    risk: 'High',
    effort: 'Medium',
    description: 'Watch what the workload depends on as closely as the workload, and know what to do when it fails.',
    checks: [
      [
        'a workload state mandatory FAIL',
        'Important dependencies have an expectation, fresh telemetry and an alert.',
        ['dependency', 'telemetry-stream', 'alert-rule'],
      ],
      [
        'b organization behaviour mandatory FAIL',
        'News from providers is fetched hourly and reaches the owners of what it touches.',
        ['provider-event', 'dependency', 'communication'],
      ],
      [
        'c workload behaviour signal UNKNOWN',
        'Few of the calls seen in traces go to something nobody declared.',
        ['trace-edge', 'dependency'],
      ],
    ],
  }),
  practice({
    id: 'OPS04-BP05',
    title: 'Implement distributed tracing',
    risk: 'High',
    effort: 'Medium',
    description: 'Follow one request through everything it touches, so that the slow or broken part can be named.',
    checks: [
      ['a workload state mandatory NA', 'Components that handle requests sent spans lately.', ['component', 'telemetry-stream']],
      [
        'b workload behaviour mandatory NA',
        'Few spans are orphans, and the context survives along critical journeys.',
        ['trace-edge', 'dependency', 'journey'],
      ],
      [
        'c workload state signal NA',
        'Each critical journey has an alert on latency or errors taken from traces.',
        ['journey', 'alert-rule'],
      ],
    ],
  }),
]
