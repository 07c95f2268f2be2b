import type { ReactElement } from 'react'

/** HTML the server made from Markdown with everything else escaped; the content policy would stop a script all the same. */
export const Html = ({ html }: { readonly html: string }): ReactElement => <div className="prose" dangerouslySetInnerHTML={{ __html: html }} />
