import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import Textarea from '@cloudscape-design/components/textarea'
import { useState, type ReactElement } from 'react'
import { saidOf } from '../../form/described.tsx'
import { ReferenceField } from '../../form/reference-field.tsx'
import { act, Problem } from '../../client.ts'
import type { Outputs } from '../../client.gen.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { useSettled } from '../../parts/settled.ts'
import { useAct, useAsk } from '../../questions.ts'
import { useMe, useWhyNot } from '../../session.tsx'
import { urls } from '../../urls.ts'
import { Proposed, type Proposal } from '../record-proposed.tsx'
import { NewKey } from './key.tsx'
import { MappingEditor, mappingIn, usualBody, usualMapping } from './mapping.tsx'
import type { Format, Tool } from './tools.ts'

interface Props {
  readonly tool: Tool
  readonly format: Format
}

/** Whose it is and what it is about; then the key, once, with the setting of the tool. */
export const ConnectTool = ({ tool, format }: Props): ReactElement => {
  const me = useMe()
  const save = useAct('record.save')
  const whyNot = useWhyNot('record.save')
  const [name, setName] = useState<string>(tool.id)
  const [owner, setOwner] = useState(me.teams[0] ?? '')
  const [workload, setWorkload] = useState('')
  const [topics, setTopics] = useState('')
  const [mapping, setMapping] = useState(usualMapping)
  const [body, setBody] = useState(usualBody)
  const [issued, setIssued] = useState<Outputs['integration.issue-key'] | undefined>(undefined)
  const [refused, setRefused] = useState<Problem | undefined>(undefined)
  const [proposed, propose] = useState<Proposal | undefined>(undefined)
  const isTaken = useTaken(name)
  const findings = save.error?.findings ?? []
  const wrong = (path: string): ReactElement | undefined => saidOf(findings.find((finding) => finding.path.startsWith(path)))
  const missing = whyNot ?? missingOf({ name, owner, topics, mapping, format, isTaken })
  const submit = (): void =>
    save.mutate(
      {
        document: {
          apiVersion: 'andon.dev/v1',
          kind: 'Integration',
          metadata: { name, owner },
          spec: {
            format,
            ...(workload === '' ? {} : { workload }),
            ...(format === 'sns' ? { topics: linesIn(topics) } : {}),
            ...(format === 'json' ? { mapping: mappingIn(mapping) } : {}),
          },
        },
        reason: `Connected ${tool.title}`,
      },
      {
        onSuccess: ({ reference, proposed: patch }) => {
          if (patch !== undefined) return propose(patch)
          void act('integration.issue-key', { integration: reference }).then(setIssued, (problem: unknown) =>
            setRefused(problem instanceof Problem ? problem : new Problem({ status: 500 })),
          )
        },
      },
    )
  if (issued !== undefined) return <Connected tool={tool} name={name} issued={issued} />
  return (
    <section className="card stack">
      {proposed !== undefined && <Proposed proposal={proposed} close={() => propose(undefined)} />}
      {save.error !== null && <ProblemNote problem={save.error} />}
      {refused !== undefined && <ProblemNote problem={refused} />}
      <div className="form stack">
        <FormField
          label="Name"
          description="Part of its address: small letters, digits, hyphens."
          stretch
          errorText={wrong('/metadata/name') ?? (isTaken ? <TakenNote name={name} /> : undefined)}
        >
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField
          label="Owner"
          description="The team that answers for it: its members issue keys and send tests."
          stretch
          errorText={wrong('/metadata/owner')}
        >
          <ReferenceField kinds={['Team']} value={owner} change={setOwner} label="Owner" disabled={false} />
        </FormField>
        <FormField
          label="Workload"
          description="What it is about, when it does not say so itself. May stay empty."
          stretch
          errorText={wrong('/spec/workload')}
        >
          <ReferenceField kinds={['Workload']} value={workload} change={setWorkload} label="Workload" disabled={false} />
        </FormField>
        {format === 'sns' && (
          <FormField
            label="Topics"
            description="Their ARNs, one a line. No other topic is believed."
            stretch
            errorText={wrong('/spec/topics')}
          >
            <Textarea
              value={topics}
              rows={3}
              placeholder="arn:aws:sns:eu-central-1:111122223333:alarms"
              onChange={({ detail }) => setTopics(detail.value)}
            />
          </FormField>
        )}
      </div>
      {format === 'json' && (
        <>
          <h2>Mapping</h2>
          <MappingEditor mapping={mapping} changeMapping={setMapping} body={body} changeBody={setBody} />
        </>
      )}
      <div className="row">
        <Button
          variant="primary"
          loading={save.isPending}
          disabled={missing !== undefined}
          {...(missing === undefined ? {} : { disabledReason: missing })}
          onClick={submit}
        >
          Connect and show the key
        </Button>
        <Button variant="link" href={urls.connect()}>
          Choose another tool
        </Button>
      </div>
    </section>
  )
}

const Connected = ({
  tool,
  name,
  issued,
}: {
  readonly tool: Tool
  readonly name: string
  readonly issued: Outputs['integration.issue-key']
}): ReactElement => (
  <section className="card form">
    <h2>It may send now</h2>
    <NewKey tool={tool} secret={issued.key} address={issued.address} />
    <div className="row gap-above">
      <Button variant="primary" href={urls.integration(name)}>
        Send a test
      </Button>
      <Button variant="link" href={urls.settings('integrations')}>
        All integrations
      </Button>
    </div>
  </section>
)

const TakenNote = ({ name }: { readonly name: string }): ReactElement => (
  <>
    There is one called that. <a href={urls.integration(name)}>Open it</a>, or choose another name.
  </>
)

/** Whether an integration is called that: saving would change it instead of making one. */
const useTaken = (name: string): boolean => {
  const settled = useSettled(name, 200)
  const found = useAsk('record.search', { text: settled, kinds: ['Integration'], limit: 20 }, { enabled: settled.trim() !== '' })
  return found.data?.items.some(({ reference }) => reference === `integration:${name}`) ?? false
}

interface Written {
  readonly name: string
  readonly owner: string
  readonly topics: string
  readonly mapping: string
  readonly format: Format
  readonly isTaken: boolean
}

/** What is still missing, in words; undefined when it can be connected. */
const missingOf = ({ name, owner, topics, mapping, format, isTaken }: Written): string | undefined => {
  if (name.trim() === '') return 'Give it a name.'
  if (isTaken) return 'There is an integration of that name.'
  if (owner === '') return 'Say which team answers for it.'
  if (format === 'sns' && linesIn(topics).length === 0) return 'Name the topics that may send.'
  if (format === 'json' && mappingIn(mapping) === undefined) return 'Mend the mapping first.'
  return undefined
}

const linesIn = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
