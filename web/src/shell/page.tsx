import { createContext, useContext, useEffect, type ReactElement, type ReactNode } from 'react'

export interface Crumb {
  readonly text: string
  readonly href: string
}

/** What a page tells the shell about itself. */
export interface PageNote {
  readonly title: string
  readonly crumbs: readonly Crumb[]
  readonly help: ReactNode
}

export const PageContext = createContext<(note: PageNote) => void>(() => undefined)

interface Props {
  readonly title: string
  /** One or two sentences under the title: what this is, or what is true now. */
  readonly about?: ReactNode
  readonly crumbs?: readonly Crumb[]
  /** The right of the title: one primary button at most. */
  readonly buttons?: ReactNode
  /** For the help panel: what this is, how good looks. */
  readonly help?: ReactNode
  readonly children: ReactNode
  /** Shown before the title: a state, a priority. */
  readonly before?: ReactNode
}

const none: readonly Crumb[] = []

/** The frame of every page: title, what it is about, what one can do. */
export const Page = ({ title, about, crumbs = none, buttons, help, children, before }: Props): ReactElement => {
  const tell = useContext(PageContext)
  const trail = crumbs.map((crumb) => `${crumb.text}\n${crumb.href}`).join('\n\n')
  useEffect(() => {
    document.title = `${title} · Andon`
    tell({ title, crumbs, help })
    // The trail stands for the crumbs: they are written in place and differ by identity at each render.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [title, trail, tell])
  return (
    <div className="page">
      <div className="head">
        <div className="words">
          {before !== undefined && <div className="row tight">{before}</div>}
          <h1 tabIndex={-1}>{title}</h1>
          {about !== undefined && <div className="about">{about}</div>}
        </div>
        {buttons !== undefined && <div className="buttons">{buttons}</div>}
      </div>
      {children}
    </div>
  )
}
