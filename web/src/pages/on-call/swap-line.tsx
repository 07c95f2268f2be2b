import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useState, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Deed } from '../../parts/deed.tsx'
import { Ref } from '../../parts/reference.tsx'
import { Time } from '../../parts/time.tsx'
import { Word, type Tone } from '../../parts/words.tsx'
import { useAct } from '../../questions.ts'
import { useMe } from '../../session.tsx'
import { say } from '../../shell/flashes.tsx'
import { Dialog } from './dialog.tsx'
import { spanOf } from './picture-lanes.ts'
import { useNames } from './names.ts'
import { fromTo } from './shift-words.ts'
import { fromToOf } from './shifts-asked.ts'
import { TimesField } from './times-field.tsx'

export type Swap = Outputs['oncall.swaps']['items'][number]

const states: Readonly<Record<Swap['state'], { readonly tone: Tone; readonly text: string }>> = {
  open: { tone: 'warn', text: 'open' },
  accepted: { tone: 'good', text: 'accepted' },
  declined: { tone: 'off', text: 'declined' },
  withdrawn: { tone: 'off', text: 'taken back' },
  expired: { tone: 'off', text: 'too late' },
}

/** A swap or a cover in a sentence: who gives what to whom, for what. */
export const SwapSentence = ({ swap }: { readonly swap: Swap }): ReactElement => {
  const me = useMe()
  const isMine = swap.giver === me.reference
  const who = (person: string): ReactElement => (person === me.reference ? <b>you</b> : <Ref to={person} />)
  const asks = swap.taker === undefined ? (isMine ? 'look for cover of' : 'looks for cover of') : isMine ? 'ask' : 'asks'
  return (
    <>
      {isMine ? <b>You</b> : <Ref to={swap.giver} />} {asks} {swap.taker !== undefined && <>{who(swap.taker)} to take </>}
      <Ref to={swap.schedule} />, {fromTo(swap.from, swap.to)}
      {swap.back !== undefined && (
        <>
          , in return for {swap.taker === me.reference ? 'yours' : isMine ? 'theirs' : <Ref to={swap.back.schedule} />}
          {swap.back.schedule !== swap.schedule && (swap.taker === me.reference || isMine) && (
            <>
              {' '}
              of <Ref to={swap.back.schedule} />
            </>
          )}
          , {fromTo(swap.back.from, swap.back.to)}
        </>
      )}
    </>
  )
}

export const SwapLine = ({ swap }: { readonly swap: Swap }): ReactElement => {
  const { tone, text } = states[swap.state]
  return (
    <li>
      <div className="grow">
        <SwapSentence swap={swap} />
        {swap.reason !== undefined && <div>“{swap.reason}”</div>}
        {swap.parts.map((part) => (
          <div key={`${part.from}${part.person}${part.schedule}`} className="small">
            <Ref to={part.person} /> took {fromTo(part.from, part.to)}.
          </div>
        ))}
        <div className="meta">
          <Word tone={tone}>{text}</Word>
          {swap.answer === undefined ? ', ' : `: “${swap.answer}”, `}
          {swap.state === 'open' ? (
            <>
              asked <Time at={swap.askedAt} />, can be answered until <Time at={swap.expiresAt} until />
            </>
          ) : (
            <>
              {swap.settledBy !== undefined && <Ref to={swap.settledBy} />} <Time at={swap.settledAt} />
            </>
          )}
        </div>
      </div>
      {swap.state === 'open' && <SwapDeeds swap={swap} />}
    </li>
  )
}

/** What I may do about it: answer what I am asked, take back what I asked. */
export const SwapDeeds = ({ swap }: { readonly swap: Swap }): ReactElement => {
  const me = useMe()
  const name = useNames()
  const [open, setOpen] = useState<'decline' | 'part' | undefined>(undefined)
  const close = (): void => setOpen(undefined)
  if (swap.giver === me.reference || (swap.taker !== undefined && swap.taker !== me.reference))
    return (
      <Deed
        action="oncall.withdraw"
        input={{ swap: swap.swap }}
        ask="Nobody can accept it any more. What was taken stays taken."
        done="Taken back."
        variant="inline-link"
      >
        Take back
      </Deed>
    )
  const [first] = swap.left
  return (
    <div className="row deeds">
      <Deed
        action="oncall.accept"
        input={{ swap: swap.swap }}
        done="It is yours."
        ask={`You are on call for ${name(swap.schedule)}, ${swap.left.map((part) => fromTo(part.from, part.to)).join('; ')}${
          swap.back === undefined
            ? '.'
            : `. ${name(swap.giver)} takes your shift of ${name(swap.back.schedule)}, ${fromTo(swap.back.from, swap.back.to)}.`
        }`}
      >
        {swap.taker === undefined ? 'Take it' : 'Accept'}
      </Deed>
      {swap.taker === undefined ? (
        <Button variant="inline-link" onClick={() => setOpen('part')}>
          Take a part
        </Button>
      ) : (
        <Button variant="inline-link" onClick={() => setOpen('decline')}>
          Decline
        </Button>
      )}
      {open === 'decline' && <Decline swap={swap} close={close} />}
      {open === 'part' && first !== undefined && <TakePart swap={swap} first={first} close={close} />}
    </div>
  )
}

const Decline = ({ swap, close }: { readonly swap: Swap; readonly close: () => void }): ReactElement => {
  const decline = useAct('oncall.decline')
  const name = useNames()
  const [reason, setReason] = useState('')
  return (
    <Dialog
      title="Decline?"
      button="Decline"
      busy={decline.isPending}
      problem={decline.error}
      missing={undefined}
      close={close}
      go={() =>
        decline.mutate(
          { swap: swap.swap, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
          { onSuccess: () => (close(), say('success', `${name(swap.giver)} is told and stays on call.`)) },
        )
      }
    >
      <FormField
        label={
          <>
            What to say <i className="quiet">optional</i>
          </>
        }
        stretch
      >
        <Input value={reason} ariaLabel="What to say" placeholder="I am away then too" onChange={({ detail }) => setReason(detail.value)} />
      </FormField>
    </Dialog>
  )
}

const TakePart = ({
  swap,
  first,
  close,
}: {
  readonly swap: Swap
  readonly first: Swap['left'][number]
  readonly close: () => void
}): ReactElement => {
  const accept = useAct('oncall.accept')
  const [span, setSpan] = useState(() => spanOf(first))
  return (
    <Dialog
      title="Take a part"
      button="Take it"
      busy={accept.isPending}
      problem={accept.error}
      missing={span.end > span.start ? undefined : 'It ends before it begins.'}
      close={close}
      go={() =>
        accept.mutate(
          { swap: swap.swap, ...fromToOf(span) },
          { onSuccess: () => (close(), say('success', `Yours: ${fromTo(span.start, span.end)}.`)) },
        )
      }
    >
      <p>To be taken: {swap.left.map((part) => fromTo(part.from, part.to)).join('; ')}. The rest stays open for others.</p>
      <TimesField span={span} change={setSpan} />
    </Dialog>
  )
}
