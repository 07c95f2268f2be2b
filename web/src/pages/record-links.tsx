import type { ReactElement } from 'react'
import { Nothing } from '../parts/nothing.tsx'
import { Ref } from '../parts/reference.tsx'
import { Word } from '../parts/words.tsx'
import type { Whole } from './record-whole.ts'

/** What it names, and what names it: both ways, with the field that does. */
export const Links = ({ whole }: { readonly whole: Whole }): ReactElement => (
  <div className="grid">
    <section className="card half">
      <h2>It names</h2>
      <List links={whole.links} none="It names no other record." />
    </section>
    <section className="card half">
      <h2>Named by</h2>
      <List links={whole.backlinks} none="Nothing names it; it could be archived without breaking anything." />
    </section>
  </div>
)

const List = ({ links, none }: { readonly links: Whole['links']; readonly none: string }): ReactElement =>
  links.length === 0 ? (
    <Nothing title="None">{none}</Nothing>
  ) : (
    <ul className="things">
      {links.map((link) => (
        <li key={`${link.reference}${link.path}`}>
          <div className="grow">
            <Ref to={link.reference} title={link.title ?? link.reference} /> {link.archived && <Word tone="off">archived</Word>}
            <div className="meta">{link.reference}</div>
          </div>
          <code className="quiet small">{link.path}</code>
        </li>
      ))}
    </ul>
  )
