import Button from '@cloudscape-design/components/button'
import { useRef, type ReactElement, type ReactNode } from 'react'
import { Deed } from '../parts/deed.tsx'
import { Waiting } from '../parts/loaded.tsx'
import { Nothing } from '../parts/nothing.tsx'
import { ProblemNote } from '../parts/problem.tsx'
import { Ref } from '../parts/reference.tsx'
import { Time } from '../parts/time.tsx'
import { plural, Priority, Word } from '../parts/words.tsx'
import { useAsk } from '../questions.ts'
import { useMe } from '../session.tsx'
import { useRowKeys } from '../shell/keyboard.tsx'
import { urls } from '../urls.ts'
import { useWaiting } from './on-call/places.tsx'
import { SwapDeeds, SwapSentence } from './on-call/swap-line.tsx'

interface Need {
  readonly key: string
  readonly mark: ReactNode
  readonly what: ReactNode
  readonly why: ReactNode
  readonly at: string | null | undefined
  readonly deed?: ReactNode
}

/** What waits for somebody: alerts nobody took, runs that stand still, reviews that are due. Mine first, or everybody's. */
export const NeedsMe = ({ all }: { readonly all: boolean }): ReactElement => {
  const me = useMe()
  const list = useRef<HTMLUListElement>(null)
  useRowKeys(list)
  const alerts = useAsk('alert.list', { limit: 100 })
  const runs = useAsk('run.list', { status: ['Waiting'], limit: 50 })
  const approvals = useAsk('run.approvals', { which: 'waiting', limit: 20 })
  const reviews = useAsk('record.due', { limit: 50 })
  const pages = useAsk('notice.list', { person: me.reference, limit: 100 })
  const swaps = useWaiting()
  const handoffs = useAsk('oncall.handoffs', { state: 'draft', ...(all ? {} : { person: me.reference }), limit: 20 })
  const asked = new Set((approvals.data?.items ?? []).map((approval) => approval.run))
  const paged = new Set((pages.data?.items ?? []).map((page) => page.subject))
  const isMine = (...owners: readonly (string | null | undefined)[]): boolean =>
    all || owners.some((owner) => owner !== null && owner !== undefined && (owner === me.reference || me.teams.includes(owner)))
  const needs: Need[] = [
    ...(alerts.data?.items ?? [])
      .filter(
        (group) =>
          (group.state === 'open' || group.state === 'no-process') && (paged.has(group.reference) || isMine(group.owner, group.assignee)),
      )
      .map((group) => ({
        key: group.id,
        mark: <Priority priority={group.priority} />,
        what: <a href={urls.alert(group.id)}>{group.summary}</a>,
        why: paged.has(group.reference)
          ? 'You were paged; nobody is on it'
          : group.state === 'no-process'
            ? 'Nobody is on it, and nobody wrote down what to do'
            : 'Nobody is on it',
        at: group.openedAt,
        deed: (
          <Deed action="alert.acknowledge" input={{ id: group.id }} done="You are on it." label={`Acknowledge ${group.summary}`}>
            Acknowledge
          </Deed>
        ),
      })),
    ...swaps.map((swap) => ({
      key: swap.swap,
      mark: <Word tone="warn">{swap.what}</Word>,
      what: <SwapSentence swap={swap} />,
      why: swap.taker === undefined ? 'You may take it' : 'You are asked',
      at: swap.askedAt,
      deed: <SwapDeeds swap={swap} />,
    })),
    ...(handoffs.data?.items ?? []).flatMap(({ handoff, schedule, person, to, open }) =>
      handoff === undefined
        ? []
        : [
            {
              key: handoff,
              mark: <Word tone="warn">hand-off</Word>,
              what: <a href={urls.handoff(handoff)}>The shift on {schedule.slice(schedule.indexOf(':') + 1)} is over</a>,
              why: `${person === me.reference ? 'Say what the next person should know' : 'Its note waits for its person'}; ${plural(open.length, 'thing is', 'things are')} open`,
              at: to,
            },
          ],
    ),
    ...(approvals.data?.items ?? []).map((approval) => ({
      key: approval.approval,
      mark: <Word tone="warn">approval</Word>,
      what: <a href={`${urls.run(approval.run)}#step-${approval.step}`}>{approval.title}</a>,
      why: `${approval.runTitle} asks for your approval`,
      at: approval.askedAt,
      deed: <Button href={urls.approvals()}>Decide</Button>,
    })),
    ...(runs.data?.items ?? [])
      .filter((run) => isMine(run.owner, run.startedBy) && !asked.has(run.run))
      .map((run) => ({
        key: run.run,
        mark: <Word tone="warn">run</Word>,
        what: <a href={urls.run(run.run)}>{run.title}</a>,
        why: run.waiting?.reason ?? 'It waits for somebody',
        at: run.updatedAt,
      })),
    ...(reviews.data?.items ?? [])
      .filter((record) => isMine(record.owner))
      .slice(0, 5)
      .map((record) => ({
        key: record.reference,
        mark: <Word tone="off">review</Word>,
        what: <Ref to={record.reference} title={record.title} />,
        why: 'Somebody should look whether it is still right',
        at: record.reviewDueAt,
      })),
  ]
  const isLoading = alerts.isPending || runs.isPending
  const problem = alerts.error ?? runs.error
  return (
    <section className="card">
      <h2>{all ? 'Waits for somebody' : 'Needs you'}</h2>
      {problem !== null && <ProblemNote problem={problem} />}
      {isLoading && problem === null ? (
        <Waiting />
      ) : needs.length === 0 ? (
        <Nothing title={all ? 'Nothing waits' : 'Nothing needs you'}>
          {all
            ? 'Every alert has somebody on it, no run stands still, no review is due.'
            : 'Pages, runs that wait for you and reviews of what your teams own appear here.'}
        </Nothing>
      ) : (
        <ul className="things needs" ref={list}>
          {needs.map((need) => (
            <li key={need.key} data-row>
              <span className="mark">{need.mark}</span>
              <div className="grow">
                {need.what}
                <div className="meta">
                  {typeof need.why === 'string' ? need.why.replace(/\.$/, '') : need.why}, <Time at={need.at} />
                </div>
              </div>
              {need.deed}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
