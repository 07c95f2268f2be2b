import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Select from '@cloudscape-design/components/select'
import type { ReactElement } from 'react'
import type { Finding } from '../../client.ts'
import { saidOf } from '../../form/described.tsx'
import { ReferenceField } from '../../form/reference-field.tsx'
import { isPlain, withMember } from '../../form/schema.ts'
import { Segments } from '../../parts/segments.tsx'
import type { Draft } from './draft.ts'

interface Props {
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  readonly findings: readonly Finding[]
  readonly isNew: boolean
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** Its name and whose it is. */
export const AboutRule = ({ draft, change, findings, isNew }: Props): ReactElement => {
  const set = (name: string, value: string): void =>
    change({ ...draft, metadata: withMember(draft.metadata, name, value === '' ? undefined : value) })
  const wrong = (name: string): ReactElement | undefined =>
    saidOf(findings.find(({ path }) => path === `/metadata/${name}` || path.startsWith(`/metadata/${name}/`)))
  return (
    <section className="card stack">
      <div className="columns">
        {isNew && (
          <FormField label="Name" description="Small letters, digits, hyphens." stretch errorText={wrong('name')}>
            <Input
              value={textIn(draft.metadata['name'])}
              placeholder="failed-release"
              onChange={({ detail }) => set('name', detail.value)}
            />
          </FormField>
        )}
        <FormField label="Title" description="How people call it. May stay empty." stretch errorText={wrong('title')}>
          <Input
            value={textIn(draft.metadata['title'])}
            placeholder="A release failed"
            onChange={({ detail }) => set('title', detail.value)}
          />
        </FormField>
        <FormField label="Owner" description="The team that answers for what it does." stretch errorText={wrong('owner')}>
          <ReferenceField
            kinds={['Team']}
            value={textIn(draft.metadata['owner'])}
            change={(value) => set('owner', value)}
            label="Owner"
            disabled={false}
          />
        </FormField>
      </div>
    </section>
  )
}

const roles = ['viewer', 'responder', 'editor', 'administrator'] as const

/** How it is done: on or off, with whose rights, how often, how fast. */
export const Limits = ({ draft, change, findings }: Props): ReactElement => {
  const { rest } = draft
  const retries = isPlain(rest['retries']) ? rest['retries'] : {}
  const rate = isPlain(rest['rate']) ? rest['rate'] : {}
  const set = (name: string, value: unknown): void => {
    const isEmpty = isPlain(value) && Object.keys(value).length === 0
    change({ ...draft, rest: withMember(rest, name, isEmpty ? undefined : value) })
  }
  const wrong = (path: string): ReactElement | undefined => saidOf(findings.find((finding) => finding.path === `/spec/${path}`))
  const whole = (text: string): number | undefined => (text === '' ? undefined : Number(text))
  const role = textIn(rest['runAs'])
  return (
    <details className="card">
      <summary className="strong">On or off, rights, retries, rate</summary>
      <div className="stack gap-above">
        <FormField label="It is">
          <Segments
            label="It is"
            selectedId={rest['enabled'] === false ? 'off' : 'on'}
            options={[
              { id: 'on', text: 'On' },
              { id: 'off', text: 'Off' },
            ]}
            onChange={({ detail }) => set('enabled', detail.selectedId === 'off' ? false : undefined)}
          />
        </FormField>
        <div className="columns">
          <FormField
            label="Acts with the role"
            description="Never a higher one than yours: you answer for what you write."
            stretch
            errorText={wrong('runAs')}
          >
            <Select
              selectedOption={{ value: role, label: role === '' ? 'responder, as usual' : role }}
              options={[
                { value: '', label: 'responder, as usual' },
                ...roles.map((each) => ({ value: each as string, label: each as string })),
              ]}
              onChange={({ detail }) => set('runAs', detail.selectedOption.value === '' ? undefined : detail.selectedOption.value)}
            />
          </FormField>
          <FormField label="Attempts" description="How often a delivery is tried." stretch errorText={wrong('retries/attempts')}>
            <Input
              type="number"
              inputMode="numeric"
              placeholder="5"
              value={textIn(retries['attempts'])}
              onChange={({ detail }) => set('retries', withMember(retries, 'attempts', whole(detail.value)))}
            />
          </FormField>
          <FormField label="Not after" description="90m, 24h or 7d at most." stretch errorText={wrong('retries/maxAge')}>
            <Input
              placeholder="24h"
              value={textIn(retries['maxAge'])}
              onChange={({ detail }) => set('retries', withMember(retries, 'maxAge', detail.value === '' ? undefined : detail.value))}
            />
          </FormField>
          <FormField label="A minute" description="More wait their turn." stretch errorText={wrong('rate/perMinute')}>
            <Input
              type="number"
              inputMode="numeric"
              placeholder="600"
              value={textIn(rate['perMinute'])}
              onChange={({ detail }) => set('rate', withMember(rate, 'perMinute', whole(detail.value)))}
            />
          </FormField>
        </div>
      </div>
    </details>
  )
}
