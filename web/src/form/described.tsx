import type { ReactElement, ReactNode } from 'react'

/** A description with what is in backquotes as code. */
export const described = (text: string): ReactElement => <>{parts(text)}</>

const parts = (text: string): ReactNode[] =>
  text.split('`').map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))
