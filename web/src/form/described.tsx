import type { ReactElement, ReactNode } from 'react'

/** A description with what is in backquotes as code. */
export const described = (text: string): ReactElement => <>{parts(text)}</>

/** The sentence of a finding beside its field; nothing where there is none. */
export const saidOf = (finding: { readonly message: string } | undefined): ReactElement | undefined => finding && described(finding.message)

const parts = (text: string): ReactNode[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
