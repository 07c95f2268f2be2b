import type { ReactElement } from 'react'

/** HTML the server made from Markdown with everything else escaped; the content policy would stop a script all the same. */
export const Html = ({ html }: { readonly html: string }): ReactElement => (
  <div className="prose" dangerouslySetInnerHTML={{ __html: boxed(html) }} />
)

/** A box that cannot be ticked here is shown as one, not offered as a control without a name. */
const boxed = (html: string): string =>
  html.replaceAll(/<input[^>]*type="checkbox"[^>]*>/g, (box) => `<span class="box">${/\schecked/.test(box) ? '☑' : '☐'}</span>`)
