import Button from '@cloudscape-design/components/button'
import Anser from 'anser'
import { useEffect, useRef, useState, type ReactElement } from 'react'
import { ask } from '../../client.ts'

interface Props {
  readonly run: string
  readonly step: string
  readonly attempt: number
  readonly target?: string
  /** The end of it, as the run shows it. */
  readonly text: string
  /** There is more of it. */
  readonly cut: boolean
  /** It is being written now: its end is followed. */
  readonly live: boolean
}

/** What a step printed: colours as it printed them, followed while it runs, the whole of it on demand. */
export const Output = ({ run, step, attempt, target, text, cut, live }: Props): ReactElement | null => {
  const box = useRef<HTMLPreElement>(null)
  const [whole, setWhole] = useState<string | undefined>(undefined)
  const [reading, setReading] = useState(false)
  const shown = whole ?? text
  // What is printed now is followed to its end, unless somebody scrolled up to read.
  useEffect(() => {
    const { current } = box
    if (current !== null && live && current.scrollHeight - current.scrollTop - current.clientHeight < 80)
      current.scrollTop = current.scrollHeight
  }, [shown, live])
  if (shown === '') return null
  const read = async (): Promise<void> => {
    setReading(true)
    try {
      setWhole(await readWhole({ run, step, attempt, ...(target === undefined ? {} : { target }) }))
    } finally {
      setReading(false)
    }
  }
  return (
    <div className="printed">
      {whole === undefined && cut && (
        <div className="row small quiet">
          The end of it.
          <Button variant="inline-link" loading={reading} onClick={() => void read()}>
            Show all
          </Button>
        </div>
      )}
      <pre className="output" ref={box} tabIndex={0} {...(live ? { 'aria-live': 'polite' as const } : {})}>
        {coloured(shown)}
      </pre>
    </div>
  )
}

/** Every page of an output, up to what a browser bears. */
const readWhole = async (input: { run: string; step: string; attempt: number; target?: string }): Promise<string> => {
  let text = ''
  let after: number | undefined
  for (let pages = 0; pages < 400; pages += 1) {
    const page = await ask('run.output', { ...input, ...(after === undefined ? {} : { after }) })
    text += page.output
    if (page.next === null || page.over || page.output === '' || text.length > 4_000_000) break
    after = page.next
  }
  return text
}

/** The text with its colours, as spans; React escapes what is in them. */
const coloured = (text: string): readonly (string | ReactElement)[] => {
  if (!text.includes('\u001b[')) return [text]
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map((part, index) => {
    const classes = [part.fg, part.decorations.includes('bold') ? 'bold' : ''].filter((name) => name !== '' && name !== null).join(' ')
    return classes === '' ? (
      part.content
    ) : (
      <span key={index} className={classes}>
        {part.content}
      </span>
    )
  })
}
