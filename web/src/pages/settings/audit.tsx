import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Input from '@cloudscape-design/components/input'
import { useState, type ReactElement } from 'react'
import { useSearchParams } from 'react-router'
import { ask, Problem } from '../../client.ts'
import { ProblemNote } from '../../parts/problem.tsx'
import { Timeline } from '../../parts/timeline.tsx'
import { plural } from '../../parts/words.tsx'

/** Who did what, when: every fact, and the proof that none was changed or removed. */
export const Audit = (): ReactElement => {
  const [parameters, change] = useSearchParams()
  const about = parameters.get('about') ?? ''
  return (
    <div className="grid">
      <section className="card two-thirds">
        <div className="row apart">
          <h2>What happened</h2>
          <Input
            type="search"
            ariaLabel="Only about"
            placeholder="Only about: workload:checkout"
            value={about}
            onChange={({ detail }) => change(detail.value === '' ? {} : { about: detail.value }, { replace: true })}
          />
        </div>
        <Timeline key={about} {...(about.includes(':') ? { about: [about] } : {})} />
      </section>
      <Verification />
    </div>
  )
}

interface Verified {
  readonly seals: number
  readonly facts: number
  readonly problems: readonly string[]
  readonly head?: string | undefined
}

const Verification = (): ReactElement => {
  const [verified, setVerified] = useState<Verified | undefined>(undefined)
  const [problem, setProblem] = useState<Problem | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const verify = async (): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    try {
      setVerified(await verifyAll())
    } catch (failure) {
      setProblem(failure instanceof Problem ? failure : new Problem({ status: 500 }))
    } finally {
      setBusy(false)
    }
  }
  return (
    <section className="card third">
      <h2>Nothing was changed</h2>
      <p className="quiet">
        Facts are never edited. They are sealed in chained batches: a fact changed or removed afterwards breaks the chain. On the server,{' '}
        <code>andon facts verify</code> says the same.
      </p>
      <div className="stack">
        {problem !== undefined && <ProblemNote problem={problem} />}
        {verified !== undefined && verified.problems.length === 0 && (
          <Alert type="success" header="The chain holds">
            {plural(verified.facts, 'fact')} in {plural(verified.seals, 'seal')} verified.
            {verified.head !== undefined && (
              <>
                {' '}
                Head <code className="wrap">{verified.head.slice(0, 16)}…</code>
              </>
            )}
          </Alert>
        )}
        {verified !== undefined && verified.problems.length > 0 && (
          <Alert type="error" header="The chain is broken">
            <ul>
              {verified.problems.slice(0, 20).map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </Alert>
        )}
        <div>
          <Button loading={busy} onClick={() => void verify()}>
            Verify now
          </Button>
        </div>
      </div>
    </section>
  )
}

/** Goes through the whole chain page by page. */
const verifyAll = async (): Promise<Verified> => {
  let after: string | undefined
  let whole: Verified = { seals: 0, facts: 0, problems: [] }
  do {
    const page = await ask('fact.verify', after === undefined ? {} : { after })
    whole = {
      seals: whole.seals + page.seals,
      facts: whole.facts + page.facts,
      problems: [...whole.problems, ...page.problems],
      head: page.head ?? whole.head,
    }
    after = page.next
  } while (after !== undefined)
  return whole
}
