import { useMemo, type MouseEvent, type ReactElement } from 'react'
import type { Outputs } from '../../client.gen.ts'
import { Code } from '../../parts/code.tsx'
import { Html } from '../../parts/html.tsx'
import { fencesOf, withCopies, withoutTitle } from './fences.ts'

/** The document as it reads. What a person must type somewhere can be taken along; what Andon does says so. */
export const Document = ({ procedure }: { readonly procedure: Outputs['procedure.get'] }): ReactElement => {
  const { html, text, title } = procedure
  const shown = useMemo(() => withCopies(withoutTitle(html, title), fencesOf(text)), [html, text, title])
  if (html === '')
    return (
      <section className="card code-whole" aria-label="The document">
        <Code text={text} />
      </section>
    )
  return (
    // The buttons in it come with the document; the keyboard presses them as clicks.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <section className="card" aria-label="The document" onClick={copy}>
      <Html html={shown} />
    </section>
  )
}

const copy = ({ target }: MouseEvent): void => {
  const button = target instanceof Element ? target.closest<HTMLButtonElement>('[data-copy]') : null
  const text = button?.parentElement?.querySelector('pre')?.textContent
  if (button === null || text === undefined || text === null) return
  void navigator.clipboard.writeText(text.replace(/\n$/, '')).then(
    () => say(button, 'Copied'),
    () => say(button, 'Copy it by hand'),
  )
}

const say = (button: HTMLButtonElement, words: string): void => {
  button.textContent = words
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 2_000)
}
