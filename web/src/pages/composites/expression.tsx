import '../../alerting.css'
import { useQuery } from '@tanstack/react-query'
import type { ReactElement } from 'react'
import { act, type Problem } from '../../client.ts'
import type { Outputs } from '../../client.gen.ts'
import { Waiting } from '../../parts/loaded.tsx'
import { ProblemNote } from '../../parts/problem.tsx'
import { useSettled } from '../../parts/settled.ts'
import { Word } from '../../parts/words.tsx'
import { isSo, piecesOf } from './expression-text.ts'
import { spokenState, StateWord, type Member } from './words.tsx'

/** An expression with every member as it is now: coloured where what it asks for is so, and in words on hover and below. */
export const Expression = ({ text, members }: { readonly text: string; readonly members: readonly Member[] }): ReactElement => (
  <span className="expression">
    {piecesOf(text).map((piece, index) => {
      if (piece.name === undefined)
        return (
          <span key={index} className="sign">
            {piece.text}
          </span>
        )
      const so = isSo(piece, members)
      const state = members.find(({ name }) => name === piece.name)?.state
      return (
        <span
          key={index}
          className={so === true ? 'member holds' : 'member'}
          title={state === undefined ? 'not known' : `${piece.name} is ${spokenState(state)}`}
        >
          {piece.text}
          {so === true && <span className="hidden-visually"> holds</span>}
        </span>
      )
    })}
  </span>
)

export const Members = ({ members }: { readonly members: readonly Member[] }): ReactElement => (
  <ul className="things">
    {members.map((member) => (
      <li key={member.name}>
        <div className="grow wrap">
          {member.name}
          <div className="meta wrap">{member.means.join(', ')}</div>
        </div>
        <StateWord state={member.state} />
      </li>
    ))}
  </ul>
)

/** What an expression says now, while it is written: its first mistake with its place, or its value and its members'. */
export const ExpressionCheck = ({ expression }: { readonly expression: string }): ReactElement => {
  const settled = useSettled(expression, 300)
  const check = useQuery<Outputs['composite.check'], Problem>({
    queryKey: ['composite.check', settled],
    queryFn: () => act('composite.check', { expression: settled }),
    enabled: settled.trim() !== '',
    placeholderData: (before) => before,
    gcTime: 10_000,
  })
  return (
    <section className="card" aria-label="What the expression says now" aria-live="polite">
      <h2>What it says now</h2>
      {settled.trim() === '' ? (
        <p className="quiet">
          Write an expression and its value now appears here: <code>ALARM(checkout-errors) AND NOT ALARM(shop-down)</code>
        </p>
      ) : check.error !== null ? (
        <ProblemNote problem={check.error} />
      ) : check.data === undefined ? (
        <Waiting lines={2} />
      ) : (
        <Checked text={settled} check={check.data} />
      )}
    </section>
  )
}

const Checked = ({ text, check }: { readonly text: string; readonly check: Outputs['composite.check'] }): ReactElement => {
  const { problem, state, members, unheard } = check
  if (problem !== undefined)
    return (
      <>
        <div className="expression">
          {text.slice(0, problem.at)}
          <mark>{text.slice(problem.at, problem.at + 1) || ' '}</mark>
          {text.slice(problem.at + 1)}
        </div>
        <p>
          <Word tone="bad">{problem.message}</Word> <span className="quiet">Character {problem.at + 1}.</span> {problem.mend}
        </p>
      </>
    )
  return (
    <>
      <div className="row">
        {state !== undefined && <StateWord state={state} />}
        <Expression text={text} members={members} />
      </div>
      <Members members={members} />
      {unheard.length > 0 && (
        <p className="quiet">Nothing was ever heard of {unheard.join(', ')}: is it spelled as the alert is, or does it not fire yet?</p>
      )}
    </>
  )
}
