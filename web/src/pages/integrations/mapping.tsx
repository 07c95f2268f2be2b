import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { act, Problem, type Finding } from '../../client.ts'
import type { Inputs, Outputs } from '../../client.gen.ts'
import { JsonEditor } from '../../form/json-editor.tsx'
import { readJson } from '../../form/json-lines.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { useSettled } from '../../parts/settled.ts'
import { plural } from '../../parts/words.tsx'

export type Mapping = Inputs['integration.try-mapping']['mapping']

export const usualMapping = `{
  "alert": {
    "each": "checks",
    "key": "id",
    "summary": "{{ name }}: {{ message }}",
    "severity": "level",
    "status": "state",
    "labels": { "host": "target.host" }
  }
}`
export const usualBody = `{
  "checks": [
    {
      "id": 7, "name": "Login", "message": "No answer",
      "level": "high", "state": "down",
      "target": { "host": "web-1" }
    }
  ]
}`

interface Props {
  readonly mapping: string
  readonly changeMapping: (text: string) => void
  readonly body: string
  readonly changeBody: (text: string) => void
}

/** A mapping beside a body of its sender: what is found where, while one writes. */
export const MappingEditor = ({ mapping, changeMapping, body, changeBody }: Props): ReactElement => {
  const tried = useTried(mapping, body)
  const answer = tried.data
  const refused = tried.error instanceof Problem ? tried.error : undefined
  const findings: readonly Finding[] = refused?.findings ?? (answer?.findings ?? []).map(finding)
  const ofMapping = findings
    .filter(({ path }) => path.startsWith('/mapping'))
    .map((one) => ({ ...one, path: one.path.slice('/mapping'.length) }))
  const ofBody = findings.filter(({ path }) => !path.startsWith('/mapping'))
  return (
    <div className="grid">
      <div className="half stack tight">
        <h3>Where things stand</h3>
        <JsonEditor label="Mapping" text={mapping} change={changeMapping} findings={ofMapping} rows={9} />
        <p className="quiet small">
          <code>event</code> or <code>alert</code>, each value a path such as <code>items[0].name</code> or text with{' '}
          <code>{'{{ path }}'}</code>. <code>each</code> names a list whose entries are one each; <code>$</code> is the whole body.
        </p>
      </div>
      <div className="half stack tight">
        <h3>A body it sends</h3>
        <JsonEditor label="Sample body" text={body} change={changeBody} findings={ofBody} rows={9} />
      </div>
      <div className="stack tight" aria-live="polite">
        <h3>What is found</h3>
        {refused !== undefined && refused.findings.length === 0 && <ProblemNote problem={refused} />}
        {answer === undefined || findings.length > 0 ? (
          <p className="quiet">Nothing to show before both can be read.</p>
        ) : (
          <Found {...answer} />
        )}
      </div>
    </div>
  )
}

const Found = ({ count, entries }: Outputs['integration.try-mapping']): ReactElement => (
  <>
    <p>
      {plural(count, 'entry', 'entries')}
      {count > entries.length && `, the first ${entries.length} shown`}
    </p>
    {entries.map((fields, index) => (
      <dl key={index} className="facts card">
        {fields.map(({ name, template, found, problem }) => (
          <div key={name} className="pair">
            <dt title={template}>{name}</dt>
            <dd>
              {found ?? <span className="quiet">nothing there</span>}
              {problem !== undefined && <div className="wrong">{problem}</div>}
            </dd>
          </div>
        ))}
      </dl>
    ))}
  </>
)

/** The mapping in a text; undefined when it is no JSON object. */
export const mappingIn = (text: string): Mapping | undefined => {
  const read = readJson(text)
  return 'value' in read && typeof read.value === 'object' && read.value !== null && !Array.isArray(read.value)
    ? (read.value as Mapping)
    : undefined
}

const useTried = (text: string, body: string) => {
  const [settled, settledBody] = [useSettled(text), useSettled(body)]
  const mapping = mappingIn(settled)
  return useQuery({
    queryKey: ['integration.try-mapping', settled, settledBody],
    queryFn: () => act('integration.try-mapping', { mapping: mapping ?? {}, body: settledBody }),
    enabled: mapping !== undefined,
    retry: false,
    staleTime: Infinity,
    gcTime: 10_000,
  })
}

const finding = ({ path, rule, message, mend, line }: Outputs['integration.try-mapping']['findings'][number]): Finding => ({
  path,
  rule,
  message,
  ...(mend === undefined ? {} : { mend }),
  ...(line === undefined ? {} : { line }),
})
