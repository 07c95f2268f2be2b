import Box from '@cloudscape-design/components/box'
import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import { useState, type ReactElement, type ReactNode } from 'react'
import { actions, type DeedName, type Inputs, type Outputs } from '../client.gen.ts'
import { useAct } from '../questions.ts'
import { useWhyNot } from '../session.tsx'
import { say, sayProblem } from '../shell/flashes.tsx'

interface Props<Name extends DeedName> {
  readonly action: Name
  readonly input: Inputs[Name]
  readonly children: string
  /** Said when it is done. */
  readonly done?: string | undefined
  /** Why it cannot be done now, in words. The role is checked here. */
  readonly disabledBecause?: string | undefined
  /** What will happen to whom: asked once before. `true` asks what the action itself declares. */
  readonly ask?: ReactNode | true
  readonly variant?: ButtonProps.Variant
  readonly icon?: ButtonProps['iconName']
  readonly onDone?: (output: Outputs[Name]) => void
  readonly label?: string
}

/** A button that does one action: asks once when it is dangerous, says what happened, and says why when it may not. */
export const Deed = <Name extends DeedName>({
  action,
  input,
  children,
  done,
  disabledBecause,
  ask,
  variant,
  icon,
  onDone,
  label,
}: Props<Name>): ReactElement => {
  const deed = useAct(action)
  const whyNot = useWhyNot(action) ?? disabledBecause
  const [asking, setAsking] = useState(false)
  const question = ask === true ? actions[action].confirm : ask
  const go = (): void => {
    setAsking(false)
    deed.mutate(input, {
      onSuccess: (output) => {
        if (done !== undefined) say('success', done)
        onDone?.(output)
      },
      onError: sayProblem,
    })
  }
  return (
    <>
      <Button
        variant={variant ?? 'normal'}
        loading={deed.isPending}
        disabled={whyNot !== undefined}
        {...(whyNot === undefined ? {} : { disabledReason: whyNot })}
        {...(icon === undefined ? {} : { iconName: icon })}
        {...(label === undefined ? {} : { ariaLabel: label })}
        onClick={() => (question === undefined ? go() : setAsking(true))}
        nativeButtonAttributes={{ 'data-action': action }}
      >
        {children}
      </Button>
      {asking && (
        <Confirm title={`${children}?`} go={go} leave={() => setAsking(false)} label={children}>
          {question}
        </Confirm>
      )}
    </>
  )
}

interface ConfirmProps {
  readonly title: string
  readonly label: string
  readonly go: () => void
  readonly leave: () => void
  readonly children: ReactNode
}

export const Confirm = ({ title, label, go, leave, children }: ConfirmProps): ReactElement => (
  <Modal
    visible
    header={title}
    onDismiss={leave}
    closeAriaLabel="Close"
    footer={
      <Box float="right">
        <span className="row">
          <Button variant="link" onClick={leave}>
            Leave it
          </Button>
          <Button variant="primary" onClick={go}>
            {label}
          </Button>
        </span>
      </Box>
    }
  >
    {children}
  </Modal>
)
