/** The text of a step without its first sentence, bold or not, when that is its title already. */
export const withoutLead = (html: string, title: string): string => {
  const bare = escaped(title.replace(/[.:!]$/, '')).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const lead = new RegExp(`^\\s*<p>(?:<strong>${bare}[.:!]?</strong>[.:!]?|${bare}(?:[.:!](?=\\s|</p>)|(?<=\\?)(?=\\s)|(?=</p>|\\n)))\\s*`)
  return lead.test(html) ? html.replace(lead, '<p>').replace(/^<p><\/p>\s*/, '') : html
}

/** As Markdown writes a text into HTML. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
