import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { domains } from '#app/domains.ts'
import { WebhookIntegration } from '#domains/automation/kinds.ts'
import { CompositeAlarm } from '#domains/alerts/composites/kinds.ts'
import { AlertRule, PriorityMatrix, Route } from '#domains/alerts/kinds.ts'
import { Component, Dependency, Environment, Resource, Workload } from '#domains/catalog/kinds.ts'
import { Integration } from '#domains/events/kinds.ts'
import { EventRule } from '#domains/events/rules/kinds.ts'
import { Calendar } from '#domains/oncall/calendars/kinds.ts'
import { Schedule } from '#domains/oncall/kinds.ts'
import { EscalationPolicy } from '#domains/oncall/policies/kinds.ts'
import { Channel, Person, Team } from '#domains/people/kinds.ts'
import { Playbook, Runbook } from '#domains/procedures/kinds.ts'
import { procedureFormats } from '#domains/procedures/formats.ts'
import { lintDocument } from '#domains/procedures/library.ts'
import { compileMarkdown } from '#domains/procedures/markdown.ts'
import { Inhibition, MaintenanceWindow, Silence } from '#domains/silences/kinds.ts'
import { Canary, Heartbeat } from '#domains/signals/kinds.ts'
import { readDraft, type Draft } from '#platform/kinds/draft.ts'
import { readFile } from '#platform/kinds/formats/files.ts'
import { findReferences, resolveReferences } from '#platform/kinds/references.ts'
import { makeVocabulary } from '#platform/kinds/vocabulary.ts'
import { createRegistry } from '#platform/registry.ts'

const kinds = [
  Team, Person, Channel, Workload, Component, Resource, Environment, Dependency, Schedule, Calendar, EscalationPolicy, Runbook, Playbook, Canary, Heartbeat, Route, AlertRule, PriorityMatrix, CompositeAlarm, Silence, MaintenanceWindow, Inhibition, Integration, EventRule, WebhookIntegration,
]
const vocabulary = makeVocabulary(kinds)

const files = globSync('**/*.{yaml,md}', { cwd: import.meta.dirname }).toSorted()
const readings = files
  .map((path) => ({ path, text: readFileSync(new URL(path, `file://${import.meta.dirname}/`), 'utf8') }))
  .flatMap((file) => [...readFile(file)])
  .map((source) => readDraft(source, vocabulary))
const drafts: readonly Draft[] = readings.flatMap((reading) => (reading.type === 'draft' ? [reading.draft] : []))
const ofKind = (name: string): readonly Draft[] => drafts.filter((draft) => draft.known.kind.name === name)

describe('The example organization', () => {
  it('is accepted, every document of it', () => {
    const refused = readings.flatMap((reading) => (reading.type === 'refused' ? reading.findings : []))
    assert.deepEqual(refused, [])
    assert.deepEqual(
      readings.filter((reading) => reading.type === 'ignored'),
      [],
    )
  })

  it('declares each name once', () => {
    assert.equal(new Set(drafts.map((draft) => draft.key)).size, drafts.length)
  })

  it('refers only to what it declares', () => {
    const known = { references: new Map(drafts.map((draft) => [draft.key, draft.key])), archived: new Set<string>() }
    for (const draft of drafts) {
      const found = findReferences(draft.document, draft.known.slots, vocabulary)
      assert.deepEqual(resolveReferences(found, known, vocabulary).findings, [], draft.key)
    }
  })

  it('is as large as a company one can believe in', () => {
    const counts = Object.fromEntries(kinds.map((kind) => [kind.name, ofKind(kind.name).length]))
    assert.ok((counts.Team ?? 0) >= 6 && (counts.Person ?? 0) >= 20 && (counts.Workload ?? 0) >= 12, JSON.stringify(counts))
    assert.ok((counts.Runbook ?? 0) + (counts.Playbook ?? 0) >= 15)
    const zones = new Set(ofKind('Schedule').map((draft) => (draft.document.spec as { zone: string }).zone))
    assert.deepEqual([...zones].toSorted(), ['America/Chicago', 'Asia/Singapore', 'Europe/Berlin'])
    const tiers = new Set(ofKind('Workload').map((draft) => (draft.document.spec as { tier?: number }).tier))
    assert.deepEqual([...tiers].toSorted(), [0, 1, 2])
  })

  it('gives every person a zone and an address', () => {
    for (const { key, document } of ofKind('Person')) {
      const spec = document.spec as { zone?: string; email?: string }
      assert.ok(Intl.supportedValuesOf('timeZone').includes(spec.zone ?? ''), key)
      assert.match(spec.email ?? '', /@anycompany\.example$/, key)
    }
  })

  const registry = createRegistry(domains)
  const formats = new Set(['markdown', ...procedureFormats.of(registry).map((format) => format.name)])
  const procedures = [...ofKind('Runbook'), ...ofKind('Playbook')].map(({ key, known, document }) => ({
    key,
    kind: known.kind.name === 'Playbook' ? ('Playbook' as const) : ('Runbook' as const),
    metadata: document.metadata,
    spec: document.spec as Parameters<typeof lintDocument>[1]['spec'],
  }))
  const references = new Set(drafts.map((draft) => draft.key))

  it('has the thirty procedures a retailer needs and more, some of them Automation documents', () => {
    assert.ok(procedures.length >= 30, `only ${procedures.length}`)
    assert.ok(procedures.filter(({ spec }) => spec.format === 'ssm-automation').length >= 6)
    for (const { key, metadata } of procedures) assert.ok(metadata.owner !== undefined && metadata.review !== undefined, key)
  })

  it('has procedures that compile to steps, and of which the linter wants nothing', () => {
    for (const { key, kind, metadata, spec } of procedures) {
      if (!formats.has(spec.format ?? 'markdown')) continue
      const owned = { owner: metadata.owner ?? '', review: { every: metadata.review?.every ?? '' } }
      const { compiled, findings } = lintDocument(registry, { kind, metadata: owned, spec }, { validatedBy: undefined, runbooks: references })
      assert.deepEqual(
        findings.filter(({ severity }) => severity !== 'advice'),
        [],
        key,
      )
      assert.deepEqual(compiled.findings, [], key)
      assert.ok(compiled.graph.steps.length >= 4, `${key} has ${compiled.graph.steps.length} steps`)
    }
  })

  it('leads from every alert to a procedure, and from every playbook to runbooks', () => {
    for (const { key, kind, spec } of procedures) if (kind === 'Playbook') assert.ok((spec.runbooks ?? []).length > 0, key)
    const routes = ofKind('Route').map((draft) => (draft.document.spec as { runbook?: string }).runbook)
    assert.ok(routes.filter((runbook) => runbook !== undefined && references.has(runbook)).length >= 18)
  })

  it('restarts the shop by a request and verifies it by another', () => {
    const spec = ofKind('Runbook').find((draft) => draft.key === 'runbook:restart-checkout')?.document.spec as { body: string }
    const requests = compileMarkdown(spec.body).graph.steps.flatMap((step) => (step.work.type === 'http' ? [step.work.request] : []))
    assert.deepEqual(
      requests.map(({ method, url }) => `${method} ${url}`),
      ['POST http://127.0.0.1:7900/restart', 'GET http://127.0.0.1:7900/checkout'],
    )
  })

  it('shows each way to understand alerts and to keep them quiet', () => {
    const specs = (kind: string) => ofKind(kind).map((draft) => draft.document.spec as Record<string, unknown>)
    assert.ok(specs('Route').filter((spec) => spec['parent'] === 'route:stores').length >= 2)
    assert.ok(specs('Route').some((spec) => spec['activeDuring'] !== undefined))
    assert.ok(specs('Silence').some((spec) => spec['recurrence'] !== undefined))
    assert.deepEqual(new Set(specs('MaintenanceWindow').map((spec) => spec['type'])), new Set(['maintenance', 'freeze']))
    for (const kind of ['PriorityMatrix', 'CompositeAlarm', 'Inhibition', 'AlertRule', 'EventRule', 'Heartbeat']) assert.ok(specs(kind).length > 0, kind)
    const formats = ['alertmanager', 'cloudevents', 'eventbridge', 'grafana', 'json', 'opsgenie', 'pagerduty', 'sns']
    assert.deepEqual([...new Set(specs('Integration').map((spec) => String(spec['format'])))].toSorted(), formats)
  })

  it('leaves exactly one thing without an owner', () => {
    const ownerless = drafts.filter((draft) => draft.known.kind.owner === 'required' && draft.document.metadata.owner === undefined)
    assert.deepEqual(
      ownerless.map((draft) => draft.key),
      ['resource:feature-store'],
    )
  })
})
