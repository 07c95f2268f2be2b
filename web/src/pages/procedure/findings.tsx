import type { ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { plural, Word } from '../../parts/words.tsx'
import { urls } from '../../urls.ts'
import { Mend } from './mend.tsx'

type Procedure = Outputs['procedure.get']

const tones = { error: 'bad', missing: 'warn', advice: 'off' } as const
const spoken = { error: 'cannot run', missing: 'missing', advice: 'advice' }

/** What keeps it from running is read first, whatever line it is on. */
const worstFirst = (findings: Procedure['findings']): Procedure['findings'] => {
  const ranks = Object.keys(tones)
  return findings.toSorted((one, two) => ranks.indexOf(one.severity) - ranks.indexOf(two.severity))
}

/** What keeps the document from running, what a practice asks for and it lacks, and what would be better; each with its mend. */
export const Findings = ({ procedure }: { readonly procedure: Procedure }): ReactElement | null => {
  const { findings } = procedure
  if (findings.length === 0) return null
  const errors = findings.filter((finding) => finding.severity === 'error').length
  return (
    <details className="card" open={errors > 0}>
      <summary className="strong">
        {errors > 0
          ? `It cannot run: ${plural(errors, 'error')} in the document`
          : `${plural(findings.length, 'thing')} to improve in the document`}
      </summary>
      <ul className="things">
        {worstFirst(findings).map((finding) => (
          <li key={`${finding.rule}${finding.path}${finding.line}${finding.message}`}>
            <Word tone={tones[finding.severity]}>{spoken[finding.severity]}</Word>
            <div className="grow">
              {finding.message} <span className="quiet">{finding.mend}</span>
            </div>
            {finding.line !== undefined && <span className="end">line {finding.line}</span>}
          </li>
        ))}
      </ul>
      <div className="row gap">
        <Mend procedure={procedure} />
        <a href={urls.editRecord(procedure.procedure, 'source')}>Edit the document</a>
      </div>
    </details>
  )
}
