import Type, { type Static } from 'typebox'
import type { Handoff } from '#domains/notices/handoffs/store.ts'

const instant = (description: string) => Type.String({ format: 'date-time', description })
const count = (description: string) => Type.Integer({ minimum: 0, description })
const text = (description: string) => Type.String({ description })

/** A hand-off note as actions answer it. */
export const HandoffView = Type.Object(
  {
    handoff: Type.Optional(text('The note; missing while it is not written.')),
    schedule: text('The schedule: `schedule:payments`.'),
    person: text('Whose shift: `person:alice`.'),
    from: instant('When the shift began.'),
    to: instant('When it ends or ended.'),
    state: Type.Union([Type.Literal('draft'), Type.Literal('quiet'), Type.Literal('sent')], {
      description: 'Waits for its person, says that nothing happened, or was sent.',
    }),
    text: text('What the person added. Markdown.'),
    alerts: Type.Array(
      Type.Object({
        rule: text('The rule, as alerts name it.'),
        fired: count('How often it fired.'),
        acknowledged: count('How many of these somebody took.'),
        resolved: count('How many are over.'),
        open: count('How many are not.'),
      }),
      { description: 'What fired, by rule, the most first.' },
    ),
    pages: Type.Array(
      Type.Object({
        subject: text('What it was about: `alert-group:0198…`.'),
        title: text('What was said.'),
        priority: text('As people say it: `Urgent`.'),
        at: instant('When the first page left.'),
        outcome: Type.Union(
          [Type.Literal('acknowledged'), Type.Literal('resolved'), Type.Literal('suppressed'), Type.Literal('unanswered')],
          {
            description: 'What became of it.',
          },
        ),
        by: Type.Optional(text('Who answered.')),
        afterSeconds: Type.Optional(count('How long after the first page.')),
      }),
      { description: 'What somebody was paged about, and the answers.' },
    ),
    open: Type.Array(
      Type.Object({
        what: Type.Union([Type.Literal('alert'), Type.Literal('incident'), Type.Literal('run'), Type.Literal('page')], {
          description: 'What it is.',
        }),
        reference: text('Its reference: `incident:0198…`.'),
        title: text('What it is called.'),
        since: instant('Since when.'),
      }),
      { description: 'What is not over: alerts, incidents, runs that wait, pages nobody answered.' },
    ),
    changed: Type.Array(Type.Object({ at: instant('When.'), by: text('Who.'), sentence: text('What, in words.') }), {
      description: 'Records of the team and who is on call, as they were changed.',
    }),
    silences: Type.Array(
      Type.Object({ silence: text('The silence.'), comment: text('Why.'), until: Type.Optional(instant('Until when.')) }),
      { description: 'Silences in force when the shift ended.' },
    ),
    figures: Type.Object(
      {
        hours: Type.Number({ description: 'Hours on call.' }),
        pages: count('Times the person was paged.'),
        interruptions: count('Pages within ten minutes of the first are one.'),
        outOfHours: count('Interruptions out of hours.'),
        asleep: count('Interruptions in sleep.'),
      },
      { description: 'What the shift cost.' },
    ),
    writtenAt: instant('When it was written.'),
    sentAt: Type.Optional(instant('When it was sent.')),
    sentBy: Type.Optional(text('Who sent it.')),
    told: Type.Array(Type.String(), { description: 'Who was told.' }),
  },
  { description: 'What whoever is on call next should know.' },
)

export const handoffView = (handoff: Handoff): Static<typeof HandoffView> => {
  const { note } = handoff
  return {
    ...(handoff.id === '' ? {} : { handoff: handoff.id }),
    schedule: handoff.schedule,
    person: handoff.person,
    from: handoff.start.toISOString(),
    to: handoff.end.toISOString(),
    state: handoff.state,
    text: handoff.body,
    alerts: [...note.alerts],
    pages: [...note.pages],
    open: [...note.open],
    changed: [...note.changed],
    silences: [...note.silences],
    figures: note.figures,
    writtenAt: handoff.writtenAt.toISOString(),
    ...(handoff.sentAt === undefined ? {} : { sentAt: handoff.sentAt.toISOString() }),
    ...(handoff.sentBy === undefined ? {} : { sentBy: handoff.sentBy }),
    told: [...handoff.told],
  }
}
