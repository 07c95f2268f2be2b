import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import Textarea from '@cloudscape-design/components/textarea'
import FormField from '@cloudscape-design/components/form-field'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { plural, sentence, Word } from '../../parts/words.tsx'
import { useAct, useAsk } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { urls } from '../../urls.ts'

type Board = Outputs['procedure.board']

/** How risky it is, who must agree, and what they approved beforehand. */
export const BoardCard = ({ procedure, owner }: { readonly procedure: string; readonly owner: string | null }): ReactElement => {
  const board = useAsk('procedure.board', { procedure })
  return (
    <section className="card">
      <h2>Risk</h2>
      <Loaded query={board}>
        {(shown) =>
          shown.risk === null ? (
            <div className="small quiet">
              No record says how risky it is, so nobody is asked before its first step.{' '}
              <a href={urls.newRecord('procedure-approval', JSON.stringify(begun(procedure, owner)))}>Name its board</a>
            </div>
          ) : (
            <Known board={shown} />
          )
        }
      </Loaded>
    </section>
  )
}

const begun = (procedure: string, owner: string | null) => ({
  metadata: { name: `${procedure.slice(procedure.indexOf(':') + 1)}-risk`, ...(owner === null ? {} : { owner }) },
  spec: { procedures: [procedure], risk: 'high', ...(owner?.startsWith('team:') === true ? { board: owner } : {}) },
})

const tones = { low: 'off', medium: 'off', high: 'warn', critical: 'bad' } as const

const Known = ({ board }: { readonly board: Board }): ReactElement => {
  const me = useMe()
  const whyNot = board.board !== null && me.teams.includes(board.board) ? undefined : 'Only somebody of the board can, signed in.'
  const held = board.approvals.filter((one) => !one.ended)
  return (
    <div className="stack tight">
      <div className="row apart">
        <Word tone={tones[board.risk ?? 'low']}>{sentence(board.risk ?? '')}</Word>
        <span className="small quiet">
          board <Ref to={board.board} />
        </span>
      </div>
      <div className="wrap">
        {board.state === 'free' && 'It runs without asking a board.'}
        {board.state === 'approved' && (
          <>
            Approved beforehand until <Time at={board.until} until />: it runs without asking.
          </>
        )}
        {board.state === 'asks' &&
          `${board.why} ${plural(board.needed, 'person', 'people')} of the board must agree before its first step.`}
      </div>
      {board.approvals.length > 0 && (
        <ul className="things">
          {board.approvals.slice(0, 5).map((one) => (
            <li key={`${one.by}${one.at}`}>
              <div className="grow">
                <Ref to={one.by} />, <Time at={one.at} />
                <div className="meta">{one.note}</div>
              </div>
              <div className="end">
                {one.ended ? (
                  'ended'
                ) : (
                  <>
                    until <Time at={one.until} until />
                  </>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {board.state !== 'free' && (
        <div className="row">
          <Said board={board} action="procedure.pre-approve" whyNot={whyNot} />
          {held.length > 0 && <Said board={board} action="procedure.withdraw-approval" whyNot={whyNot} />}
        </div>
      )}
    </div>
  )
}

const words = {
  'procedure.pre-approve': {
    button: 'Approve beforehand',
    header: 'Approve it beforehand?',
    about: 'The version that runs now then runs without asking. Editing it ends that, unless it stays the one that runs.',
    label: 'What you looked at',
    go: 'Approve',
    done: 'Approved beforehand.',
  },
  'procedure.withdraw-approval': {
    button: 'Take it back',
    header: 'Take the approval back?',
    about: 'From now on the board is asked before its first step. Runs under way go on.',
    label: 'Why',
    go: 'Take it back',
    done: 'It is taken back.',
  },
} as const

interface SaidProps {
  readonly board: Board
  readonly action: keyof typeof words
  readonly whyNot: string | undefined
}

const Said = ({ board, action, whyNot }: SaidProps): ReactElement => {
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  const approve = useAct('procedure.pre-approve')
  const withdraw = useAct('procedure.withdraw-approval')
  const isApproval = action === 'procedure.pre-approve'
  const { button, header, about, label, go, done } = words[action]
  const onSuccess = (): void => {
    setOpen(false)
    setNote('')
    say('success', done)
  }
  const submit = (): void =>
    isApproval
      ? approve.mutate({ procedure: board.procedure, ...(note === '' ? {} : { note }) }, { onSuccess })
      : withdraw.mutate({ procedure: board.procedure, reason: note }, { onSuccess })
  const problem = isApproval ? approve.error : withdraw.error
  return (
    <>
      <Button disabled={whyNot !== undefined} {...(whyNot === undefined ? {} : { disabledReason: whyNot })} onClick={() => setOpen(true)}>
        {button}
      </Button>
      {open && (
        <Modal
          visible
          header={header}
          onDismiss={() => setOpen(false)}
          closeAriaLabel="Close"
          footer={
            <Button
              variant="primary"
              loading={approve.isPending || withdraw.isPending}
              disabled={!isApproval && note.trim() === ''}
              onClick={submit}
            >
              {go}
            </Button>
          }
        >
          <div className="stack">
            {problem !== null && <ProblemNote problem={problem} />}
            <p>{about}</p>
            <FormField label={label}>
              <Textarea rows={3} value={note} onChange={({ detail }) => setNote(detail.value)} />
            </FormField>
          </div>
        </Modal>
      )}
    </>
  )
}
