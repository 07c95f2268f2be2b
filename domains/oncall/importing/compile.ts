import type { Around, Imported } from '#domains/oncall/importing/document.ts'
import { policiesOf, policyNames } from '#domains/oncall/importing/escalations.ts'
import { knownRecords } from '#domains/oncall/importing/known.ts'
import type { Ledger, Model } from '#domains/oncall/importing/model.ts'
import { peopleOf } from '#domains/oncall/importing/people.ts'
import { schedulesOf } from '#domains/oncall/importing/schedules.ts'
import { teamsOf } from '#domains/oncall/importing/teams.ts'

/** The documents of a model. Whoever is known already keeps their record; nothing that does not fit its kind comes out. */
export const compile = (model: Model, ledger: Ledger, around: Around): Imported => {
  const known = knownRecords(around.known)
  const { people, mails, documents: persons } = peopleOf(model, ledger, known)
  const teams = teamsOf(model, known)
  const named = {
    known,
    people,
    mails,
    owner: around.owner,
    teams: teams.names,
    policies: policyNames(model),
    schedules: new Map<string, string>(),
  }
  const { schedules, documents: rotas } = schedulesOf(model, ledger, named)
  const { policies, documents: escalations } = policiesOf(model, ledger, { ...named, schedules })
  return {
    documents: [...persons, ...teams.documentsOf(ledger, { ...named, schedules, policies }), ...rotas, ...escalations],
    notes: ledger.notes,
    findings: ledger.findings,
  }
}
